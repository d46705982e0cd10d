import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Counts what one thread allocates in Swift: objects, arrays, closures, boxes and raw memory.
///
/// All of it goes through the Swift runtime to glibc's `malloc` and `posix_memalign`, by two entries of
/// the runtime's table of imported functions. Those are pointed at functions that count first. So what
/// is freed at once is seen too, which a difference of memory in use would miss; and only the thread
/// that asks is counted, so that tests beside it do not disturb. What C libraries allocate is not seen.
enum AllocationCounter {
  struct Allocations: Equatable {
    var count = 0
    /// Bytes of the largest.
    var largest = 0
  }

  /// Allocations of `body` on this thread.
  static func count(_ body: () -> Void) -> Allocations {
    precondition(isInstalled, "the Swift runtime imports no allocator")
    precondition(watched.load(ordering: .relaxed) == 0, "one count at a time")
    allocations = Allocations()
    watched.store(UInt(pthread_self()), ordering: .relaxed)
    body()
    watched.store(0, ordering: .relaxed)
    return allocations
  }

  private static let isInstalled: Bool = {
    let runtime = ImportTable(library: "libswiftCore.so")
    let general = runtime?.redirect("malloc") { old in
      libraryMalloc = unsafeBitCast(old, to: Malloc.self)
      let new: Malloc = { size in
        note(size)
        return libraryMalloc?(size)
      }
      return unsafeBitCast(new, to: UnsafeRawPointer.self)
    }
    let aligned = runtime?.redirect("posix_memalign") { old in
      libraryMemalign = unsafeBitCast(old, to: Memalign.self)
      let new: Memalign = { result, alignment, size in
        note(size)
        return libraryMemalign?(result, alignment, size) ?? ENOMEM
      }
      return unsafeBitCast(new, to: UnsafeRawPointer.self)
    }
    return general == true && aligned == true
  }()
}

private typealias Malloc = @convention(c) (Int) -> UnsafeMutableRawPointer?
private typealias Memalign =
  @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>, Int, Int) -> Int32

// Set before the table points at who uses them.
nonisolated(unsafe) private var libraryMalloc: Malloc?
nonisolated(unsafe) private var libraryMemalign: Memalign?

private let watched = Atomic<UInt>(0)
/// Written by the watched thread alone.
nonisolated(unsafe) private var allocations = AllocationCounter.Allocations()

private func note(_ size: Int) {
  guard watched.load(ordering: .relaxed) == UInt(pthread_self()) else { return }
  allocations.count += 1
  allocations.largest = max(allocations.largest, size)
}
