import Kernels
import Testing

@Suite("Aligned memory")
struct MemoryTests {
  @Test("a block is aligned and full of zeros, whatever its size", arguments: [0, 1, 100, 1 << 20])
  func zeroed(count: Int) throws {
    for _ in 0..<3 {
      let buffer = try AlignedBuffer<Float>(reserving: count)
      #expect(buffer.count == count && Int(bitPattern: buffer.pointer) % 64 == 0)
      #expect(buffer.buffer.allSatisfy { $0 == 0 })
      // The next one may lie in the same place.
      buffer.buffer.update(repeating: 7)
    }
  }

  @Test(
    "what no machine can give is refused, and not tried",
    arguments: [1 << 50, Int.max / 4, Int.max / 4 + 1, Int.max])
  func refused(count: Int) {
    let refusal = #expect(throws: MemoryRefusal.self) {
      try AlignedBuffer<Float>(reserving: count)
    }
    #expect(refusal?.description.hasPrefix("the system refuses ") == true)
    #expect(refusal?.description.hasSuffix(" MiB of memory") == true)
  }
}
