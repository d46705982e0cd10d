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

extension PointwiseActivation {
  /// One of each kind.
  static let kinds: [PointwiseActivation] = [
    .relu, .sigmoid, .tanh, .leakyReLU(slope: 0.1), .clamp(slope: 1, offset: 0, low: 0, high: 6),
    .clamp(slope: 1.0 / 6, offset: 0.5, low: 0, high: 1),
    .clamp(slope: 2, offset: -1, low: -2, high: 1),
  ]
}
