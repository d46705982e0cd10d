import Kernels
import Testing

@Suite("Loss and updates against their plain twins")
struct LossAndUpdateTests {
  @Test("softmax cross-entropy, with and without smoothing", arguments: [2, 10, 17], [0, 0.1])
  func loss(classes: Int, smoothing: Double) {
    var stream = RandomStream(seed: 6, "loss")
    for label in 0..<classes {
      // Large logits too: nothing may overflow.
      let logits = Cells(stream.normals(classes).values.map { $0 * (label == 0 ? 200 : 2) })
      let gradient = Cells(count: classes)
      let result = SoftmaxCrossEntropy.run(
        logits: logits.pointer, classes: classes, label: label, smoothing: smoothing, scale: 0.25,
        gradient: gradient.pointer)
      let plain = Reference.crossEntropy(
        logits: logits.doubles, label: label, smoothing: smoothing)
      #expect(abs(result.loss - plain.loss) <= 1e-12 * max(1, abs(plain.loss)))
      expectClose(gradient.values, plain.gradient.map { $0 / 4 }, within: 1e-6)
      #expect(abs(gradient.doubles.reduce(0, +)) < 1e-6)
      let better = logits.values.filter { $0 > logits.values[label] }
      #expect(result.rank == better.count)
    }
  }

  @Test("equal logits rank the lower class first, and NaN ranks the label last")
  func ranks() {
    func rank(_ logits: [Float], _ label: Int) -> Int {
      SoftmaxCrossEntropy.run(
        logits: logits, classes: logits.count, label: label, smoothing: 0, scale: 1,
        gradient: nil
      ).rank
    }
    #expect([0, 1, 2].map { rank([1, 1, 1], $0) } == [0, 1, 2])
    #expect(rank([.nan, .nan, .nan, .nan], 1) == 3)
    #expect(rank([0, .nan, 1], 1) == 2)
  }

  @Test("Adam with decoupled decay", arguments: [1, 16, 37])
  func adaptation(count: Int) {
    var stream = RandomStream(seed: 8, "adaptation")
    let (weights, mean, square) = (
      stream.normals(count), stream.normals(count), stream.normals(count)
    )
    for i in 0..<count { square.pointer[i] = abs(square.pointer[i]) }
    var (w, m, v) = (weights.doubles, mean.doubles, square.doubles)
    for _ in 0..<3 {
      let gradient = stream.normals(count)
      adapt(
        weights: weights.pointer, gradient: gradient.pointer, mean: mean.pointer,
        square: square.pointer, count: count,
        AdaptiveStep(
          rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-3, decay: 0.05, meanScale: 2,
          squareScale: 3))
      (w, m, v) = Reference.adapted(
        weights: w, gradient: gradient.doubles, mean: m, square: v,
        AdaptiveStep(
          rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-3, decay: 0.05, meanScale: 2,
          squareScale: 3))
    }
    expectClose(weights.values, w, "weights")
    expectClose(mean.values, m, "mean")
    expectClose(square.values, v, "square")
    #expect(weights.isIntact && mean.isIntact && square.isIntact)
  }

  @Test("moving averages, and one that equals its values stays so", arguments: [0.9, 0.5, 1e-4])
  func averages(share: Double) {
    var stream = RandomStream(seed: 9, "averages")
    for _ in 0..<20 {
      let count = 1 + stream.below(300)
      let average = stream.normals(count)
      var plain = average.doubles
      for _ in 0..<3 {
        let values = stream.normals(count)
        movingAverage(
          average.pointer, of: values.pointer, count: count, share: Float(share))
        plain = Reference.movingAverage(plain, of: values.doubles, share: share)
      }
      expectClose(average.values, plain, "\(count) values")
      let same = Cells(average.values)
      movingAverage(same.pointer, of: average.pointer, count: count, share: Float(share))
      #expect(same.values == average.values && same.isIntact && average.isIntact)
    }
  }

  @Test(
    "SGD with momentum and decay, plain and Nesterov's", arguments: [false, true], [1, 16, 37])
  func descent(nesterov: Bool, count: Int) {
    var stream = RandomStream(seed: 6, "descent")
    let (weights, velocity) = (stream.normals(count), stream.normals(count))
    var (w, v) = (weights.doubles, velocity.doubles)
    for _ in 0..<3 {
      let gradient = stream.normals(count)
      descend(
        weights: weights.pointer, gradient: gradient.pointer, velocity: velocity.pointer,
        count: count, rate: 0.1, momentum: 0.9, decay: 0.01, nesterov: nesterov)
      (w, v) = Reference.descended(
        weights: w, gradient: gradient.doubles, velocity: v, rate: 0.1, momentum: 0.9,
        decay: 0.01, nesterov: nesterov)
    }
    expectClose(weights.values, w, "weights")
    expectClose(velocity.values, v, "velocity")
    #expect(weights.isIntact && velocity.isIntact)
  }
}
