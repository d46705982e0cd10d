#if canImport(Glibc)
  import Glibc
#endif

/// A block of memory aligned to a cache line (64 bytes), zeroed at start and freed with its owner.
///
/// It is an owner, not a collection: kernels take its pointer. Sharing between threads is the
/// caller's affair; the worker pool hands disjoint parts to its workers.
package final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  package let count: Int
  package let pointer: UnsafeMutablePointer<Element>

  package init(count: Int) {
    precondition(count >= 0)
    self.count = count
    // A line of slack behind the end lets kernels read whole vectors.
    let bytes = (count * MemoryLayout<Element>.stride + 127) / 64 * 64
    let isLarge = bytes >= hugePage
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? hugePage : 64)
    if isLarge { adviseHugePages(raw, bytes) }
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    pointer = raw.bindMemory(to: Element.self, capacity: count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  package var buffer: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }
}

/// Bytes of a large page on x86-64 and Arm Linux.
private let hugePage = 2 << 20

/// Asks for large pages, before the memory is first touched. Kernels write maps a few channels at a
/// time, positions apart, and with pages of 4 KiB would wait for their addresses. Where the system has
/// none to give, small ones serve.
private func adviseHugePages(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
  #if canImport(Glibc)
    _ = madvise(start, bytes, MADV_HUGEPAGE)
  #endif
}
