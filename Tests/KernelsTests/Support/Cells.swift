import Kernels

/// Values in aligned memory with a guard after them: kernels may read past the end, never write.
final class Cells {
  let count: Int
  private let buffer: AlignedBuffer<Float>

  init(_ values: [Float]) {
    count = values.count
    buffer = AlignedBuffer(count: count + 64)
    for i in 0..<buffer.count { buffer.pointer[i] = i < count ? values[i] : .nan }
  }

  convenience init(count: Int) { self.init([Float](repeating: 0, count: count)) }

  var pointer: UnsafeMutablePointer<Float> { buffer.pointer }
  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
  var doubles: [Double] { values.map(Double.init) }
  /// Whether nothing was written past the end.
  var isIntact: Bool { (count..<buffer.count).allSatisfy { buffer.pointer[$0].isNaN } }
}

extension RandomStream {
  mutating func normals(_ count: Int) -> Cells { Cells((0..<count).map { _ in Float(normal()) }) }

  /// Small whole numbers, so that maxima tie.
  mutating func ties(_ count: Int) -> Cells { Cells((0..<count).map { _ in Float(below(4)) }) }

  mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}

extension [Float] {
  var doubles: [Double] { map(Double.init) }
}
