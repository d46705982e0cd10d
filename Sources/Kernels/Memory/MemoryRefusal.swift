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

/// Ends the program where nothing can be handed up: EX_UNAVAILABLE, with the cause on standard error.
func endWithoutMemory(_ refusal: MemoryRefusal) -> Never {
  // No text is made up here: that would take memory.
  fputs("ablate: the system refuses more memory; see `ulimit -v` and what else runs here\n", stderr)
  _exit(69)
}
