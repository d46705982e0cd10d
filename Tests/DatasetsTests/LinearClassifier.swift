import Foundation

/// Softmax regression on raw pixels by plain SGD, the measure of what pixels give away.
struct LinearClassifier {
  private typealias Vector = SIMD16<Float>
  private let classes: Int
  private let vectors: Int
  /// [classes, vectors]
  private var weights: [Vector]
  private var bias: [Float]

  init(classes: Int, imageCount: Int) {
    self.classes = classes
    vectors = imageCount / 16
    weights = [Vector](repeating: .zero, count: classes * vectors)
    bias = [Float](repeating: 0, count: classes)
  }

  private func scores(_ image: UnsafePointer<Float>) -> [Float] {
    let x = UnsafeRawPointer(image)
    return weights.withUnsafeBufferPointer { weights in
      (0..<classes).map { label in
        var sum = Vector.zero
        for i in 0..<vectors {
          sum +=
            weights[label * vectors + i] * x.loadUnaligned(fromByteOffset: 64 * i, as: Vector.self)
        }
        return sum.sum() + bias[label]
      }
    }
  }

  /// One step for one image; true if it was classified right before the step.
  mutating func train(_ image: UnsafePointer<Float>, _ label: Int, rate: Float) -> Bool {
    let scores = scores(image)
    let best = scores.max() ?? 0
    let exponentials = scores.map { exp($0 - best) }
    let total = exponentials.reduce(0, +)
    let x = UnsafeRawPointer(image)
    for c in 0..<classes {
      let step = rate * ((c == label ? 1 : 0) - exponentials[c] / total)
      bias[c] += step
      let factor = Vector(repeating: step)
      weights.withUnsafeMutableBufferPointer { weights in
        for i in 0..<vectors {
          weights[c * vectors + i] +=
            factor * x.loadUnaligned(fromByteOffset: 64 * i, as: Vector.self)
        }
      }
    }
    return scores[label] == best
  }

  func isRight(_ image: UnsafePointer<Float>, _ label: Int) -> Bool {
    let scores = scores(image)
    return scores[label] == scores.max()
  }
}
