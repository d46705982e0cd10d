import Kernels
import Testing

@Suite("Loss, products and updates against their plain twins")
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

  @Test(
    "matrix products in all orientations, stored and accumulated",
    arguments: [(1, 1, 1), (3, 5, 7), (16, 33, 20), (70, 2, 131)])
  func matrixProduct(_ size: (m: Int, n: Int, k: Int)) {
    let (m, n, k) = size
    var stream = RandomStream(seed: 6, "products")
    let (a, b) = (stream.normals(m * k), stream.normals(k * n))
    let plain = Reference.matrixProduct(a.doubles, b.doubles, m: m, n: n, k: k)
    let aTransposed = Cells(Reference.transposed(a.values, rows: m, columns: k))
    let bTransposed = Cells(Reference.transposed(b.values, rows: k, columns: n))
    for (left, right) in [(false, false), (true, false), (false, true), (true, true)] {
      let c = Cells(count: m * n)
      for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
        MatrixProduct.run(
          (left ? aTransposed : a).pointer, transposesA: left, (right ? bTransposed : b).pointer,
          transposesB: right, m: m, n: n, k: k, accumulates: accumulates, into: c.pointer)
        expectClose(c.values, plain.map { factor * $0 })
      }
      #expect(c.isIntact)
    }
  }

  @Test(
    "a fully connected layer, with and without bias, by the same bits whatever the pieces and images",
    arguments: [(1, 1, 1), (3, 5, 7), (2, 33, 20), (4, 131, 16), (1, 64, 70), (6, 2, 131)])
  func fullyConnectedLayer(_ size: (images: Int, inputs: Int, outputs: Int)) {
    let (images, inputs, outputs) = size
    var stream = RandomStream(seed: 6, "fully connected")
    let (x, weights) = (stream.normals(images * inputs), stream.normals(inputs * outputs))
    let bias = stream.normals(outputs)
    let product = Reference.matrixProduct(
      x.doubles, weights.doubles, m: images, n: outputs, k: inputs)
    for adds in [false, true] {
      let whole = Cells(count: images * outputs)
      fullyConnected(
        x.pointer, images: images, inputs: inputs, weights: weights.pointer,
        bias: adds ? UnsafePointer(bias.pointer) : nil, outputs: outputs, range: 0..<outputs,
        into: whole.pointer)
      let plain = product.enumerated().map { index, value in
        value + (adds ? bias.doubles[index % outputs] : 0)
      }
      expectClose(whole.values, plain)
      let parts = Cells(count: images * outputs)
      for image in 0..<images {
        for first in stride(from: 0, to: outputs, by: 16) {
          fullyConnected(
            x.pointer + image * inputs, images: 1, inputs: inputs, weights: weights.pointer,
            bias: adds ? UnsafePointer(bias.pointer) : nil, outputs: outputs,
            range: first..<min(first + 16, outputs), into: parts.pointer + image * outputs)
        }
      }
      #expect(parts.values == whole.values)
      #expect(whole.isIntact && parts.isIntact)
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
