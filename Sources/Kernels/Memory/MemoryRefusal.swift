import Synchronization

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// The system has not given memory that was asked for.
package struct MemoryRefusal: Error, Hashable, CustomStringConvertible {
  package var bytes: Int

  package init(bytes: Int) { self.bytes = bytes }

  package var description: String {
    "the system refuses \((bytes - 1) >> 20 + 1) MiB of memory"
  }
}

extension MemoryRefusal {
  /// What is to be done before the program ends for want of memory, with some kept back for it.
  private struct Farewell: @unchecked Sendable {
    let body: @Sendable () -> Void
    let reserve: UnsafeMutableRawPointer?
  }

  private static let farewell = Mutex<Farewell?>(nil)
  private static let isEnding = Atomic<Bool>(false)

  /// Sets what is done, once and on the thread that was refused, before the program ends where a refusal cannot
  /// be handed up. It must not wait for other threads.
  package static func beforeEnd(_ body: @escaping @Sendable () -> Void) {
    farewell.withLock { $0 = Farewell(body: body, reserve: $0?.reserve ?? malloc(4 << 20)) }
  }

  fileprivate static func sayFarewell() {
    guard !isEnding.exchange(true, ordering: .relaxed) else {
      // Another thread is at it, and will end the program.
      sleep(40)
      return
    }
    guard let last = farewell.withLock({ $0 }) else { return }
    free(last.reserve)
    last.body()
  }
}

/// Ends the program where nothing can be handed up: EX_UNAVAILABLE, with the cause on standard error.
func endWithoutMemory(_ refusal: MemoryRefusal) -> Never {
  MemoryRefusal.sayFarewell()
  // No text is made up here: that would take memory.
  fputs("ablate: the system refuses more memory; see `ulimit -v` and what else runs here\n", stderr)
  _exit(69)
}
