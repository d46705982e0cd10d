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

  /// For what may be large. Throws: that the system has no such memory to give.
  package init(reserving count: Int) throws(MemoryRefusal) {
    let bytes = try Self.bytes(count)
    guard let raw = zeroedBlock(bytes) else { throw MemoryRefusal(bytes: bytes) }
    self.count = count
    pointer = raw.bindMemory(to: Element.self, capacity: count)
  }

  /// For tables whose size is that of a network's shapes. Without memory for one the program ends, as it
  /// would at any object that it makes.
  package init(count: Int) {
    let raw: UnsafeMutableRawPointer
    do throws(MemoryRefusal) {
      let bytes = try Self.bytes(count)
      guard let block = zeroedBlock(bytes) else { throw MemoryRefusal(bytes: bytes) }
      raw = block
    } catch { endWithoutMemory(error) }
    self.count = count
    pointer = raw.bindMemory(to: Element.self, capacity: count)
  }

  deinit { free(pointer) }

  package var buffer: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }

  /// A line of slack after the end lets kernels read whole vectors.
  private static func bytes(_ count: Int) throws(MemoryRefusal) -> Int {
    precondition(count >= 0)
    let (bytes, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflows, bytes <= Int.max - 127 else { throw MemoryRefusal(bytes: .max) }
    return (bytes + 127) / 64 * 64
  }
}

/// Bytes of a large page on x86-64 and Arm Linux.
private let hugePage = 2 << 20

/// Memory full of zeros, or nil if the system gives none.
private func zeroedBlock(_ bytes: Int) -> UnsafeMutableRawPointer? {
  let isLarge = bytes >= hugePage
  var block: UnsafeMutableRawPointer?
  guard posix_memalign(&block, isLarge ? hugePage : 64, bytes) == 0, let block else { return nil }
  if isLarge { adviseHugePages(block, bytes) }
  memset(block, 0, bytes)
  return block
}

/// Asks for large pages, before the memory is first touched. Kernels write maps a few channels at a
/// time, positions apart, and with pages of 4 KiB would wait for their addresses. Where the system has
/// none to give, small ones serve.
private func adviseHugePages(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
  #if canImport(Glibc)
    _ = madvise(start, bytes, MADV_HUGEPAGE)
  #endif
}
