import Kernels
import Testing

/// A value that is no number must come out as none, forward and backward; infinities as the arithmetic has them.
@Suite("NaN and infinities through the kernels, as through their twins")
struct NotANumberTests {
  @Test(
    "activations: NaN has a NaN value, and ReLU passes its gradient",
    arguments: PointwiseActivation.kinds, [1, 15, 16, 17, 47, 64, 200])
  func activations(_ kind: PointwiseActivation, count: Int) {
    var stream = RandomStream(seed: 21, "activations")
    let (x, gradient) = (stream.wild(count), stream.wild(count))
    let (y, target) = (Cells(count: count), Cells(count: count))
    kind.forward(x.pointer, count: count, into: y.pointer)
    expectSame(y.values, Reference.activation(kind, x.doubles))
    #expect(zip(x.values, y.values).allSatisfy { $0.isNaN == $1.isNaN })
    kind.backward(
      gradient: gradient.pointer, output: y.pointer, count: count, accumulates: false,
      into: target.pointer)
    expectSame(
      target.values, Reference.activationGradient(kind, gradient.doubles, output: y.doubles))
    guard kind == .relu else { return }
    for (g, (y, result)) in zip(gradient.values, zip(y.values, target.values)) {
      #expect(y <= 0 ? result == 0 : result.bitPattern == g.bitPattern)
    }
    rectifierGradient(
      gradient: gradient.pointer, output: y.pointer, count: count, accumulates: false,
      into: target.pointer)
    expectSame(target.values, Reference.rectifierGradient(gradient.doubles, output: y.doubles))
  }

  @Test("batch norm with the ReLU after it, and its gradient", arguments: tails, [false, true])
  func normalisation(channels: Int, rectifies: Bool) {
    var stream = RandomStream(seed: 22, "normalization")
    let positions = 9
    let (x, gradient) = (stream.wild(positions * channels), stream.wild(positions * channels))
    let (scale, shift) = (stream.normals(channels), stream.normals(channels))
    let (mean, coefficients) = (stream.normals(channels), stream.normals(3 * channels))
    func affine(_ rectifies: Bool) -> ChannelAffine {
      ChannelAffine(scale: scale.pointer, shift: shift.pointer, rectifies: rectifies)
    }
    withExtendedLifetime((scale, shift)) {
      let y = Cells(count: x.count)
      affine(rectifies).apply(x.pointer, positions: positions, channels: channels, into: y.pointer)
      let plain = Reference.affine(
        x.doubles, scale: scale.doubles, shift: shift.doubles, rectifies: rectifies)
      expectSame(y.values, plain)
      let output = rectifies ? plain : nil
      let (sums, products) = (Cells(count: channels), Cells(count: channels))
      normalisationGradientSums(
        gradient: gradient.pointer, rectifier: rectifies ? affine(false) : nil, x: x.pointer,
        mean: mean.pointer, positions: positions, channels: channels, sums: sums.pointer,
        products: products.pointer)
      let plainSums = Reference.normalisationSums(
        gradient.doubles, output: output, x: x.doubles, mean: mean.doubles)
      expectSame(sums.values, plainSums.sums)
      // Where a ReLU is off the twin multiplies an infinite map by zero, the kernel leaves it out.
      for (fast, plain) in zip(products.values, plainSums.products) where !plain.isNaN {
        #expect(!fast.isNaN && (fast.isInfinite == plain.isInfinite))
      }
      let target = Cells(count: x.count)
      normalisationGradient(
        gradient: gradient.pointer, rectifier: rectifies ? affine(false) : nil, x: x.pointer,
        coefficients: coefficients.pointer, positions: positions, channels: channels,
        into: target.pointer)
      let parts = (0..<3).map { Array(coefficients.doubles[($0 * channels)...].prefix(channels)) }
      expectSame(
        target.values,
        Reference.normalisationGradient(
          gradient.doubles, output: output, x: x.doubles, a: parts[0], b: parts[1], c: parts[2]))
    }
  }

  @Test(
    "the end of a residual block", arguments: [Join.Gate.none, .channels, .full], tails)
  func join(_ gate: Join.Gate, channels: Int) {
    var stream = RandomStream(seed: 23, "joins")
    let positions = 6
    let count = positions * channels
    for rectifies in [false, true] {
      let join = Join(gate: gate, rectifies: rectifies)
      let (map, shortcut) = (stream.wild(count), stream.wild(count))
      let gates = gate == .none ? nil : stream.wild(gate == .full ? count : channels)
      let y = Cells(count: count)
      join.forward(
        map: MapSource(map.pointer), gate: gates.map { UnsafePointer($0.pointer) },
        shortcut: MapSource(shortcut.pointer), positions: positions, channels: channels,
        into: y.pointer)
      let plain = Reference.join(
        map: map.doubles, gate: gates?.doubles, shortcut: shortcut.doubles, rectifies: rectifies)
      expectSame(y.values, plain)
      let gradient = stream.wild(count)
      let (dMap, dGate, dShortcut) = (
        Cells(count: count), Cells(count: gates?.count ?? 0), Cells(count: count)
      )
      var targets = Join.Targets()
      targets.map = dMap.pointer
      targets.gate = gates == nil ? nil : dGate.pointer
      targets.shortcut = dShortcut.pointer
      join.backward(
        gradient: gradient.pointer, output: y.pointer, map: MapSource(map.pointer),
        gate: gates.map { UnsafePointer($0.pointer) }, positions: positions, channels: channels,
        into: targets)
      let slopes = Reference.joinGradient(
        gradient.doubles, output: plain, map: map.doubles, gate: gates?.doubles,
        rectifies: rectifies)
      expectSame(dMap.values, slopes.map)
      expectSame(dShortcut.values, slopes.shortcut)
      if let plainGate = slopes.gate { expectSame(dGate.values, plainGate) }
    }
  }

  @Test(
    "pools over windows: a NaN takes its window and its gradient", arguments: PoolingTests.kinds)
  func windows(_ kind: WindowPool.Kind) {
    var stream = RandomStream(seed: 24, "windows")
    for pool in PoolingTests.windows(kind) {
      let x = stream.wild(pool.height * pool.width * pool.channels)
      let y = Cells(count: pool.outputHeight * pool.outputWidth * pool.channels)
      pool.forward(MapSource(x.pointer), into: y.pointer)
      expectSame(y.values, Reference.pool(x.doubles, pool), "\(pool)")
      let gradient = stream.wild(y.count)
      let (target, scratch) = (Cells(count: x.count), Cells(count: pool.sharesCount))
      pool.backward(
        gradient: gradient.pointer, input: MapSource(x.pointer), output: y.pointer,
        scratch: scratch.pointer, accumulates: false, into: target.pointer)
      expectSame(
        target.values, Reference.poolGradient(gradient.doubles, input: x.doubles, pool), "\(pool)")
    }
  }

  @Test("the squeeze, mean and maximum", arguments: tails, [1, 2, 49])
  func squeeze(channels: Int, positions: Int) {
    var stream = RandomStream(seed: 25, "squeeze")
    for maximum in [false, true] {
      let (map, gradient) = (stream.wild(positions * channels), stream.wild(channels))
      let (y, target) = (Cells(count: channels), Cells(count: map.count))
      globalPool(
        MapSource(map.pointer), positions: positions, channels: channels, maximum: maximum,
        into: y.pointer)
      expectSame(
        y.values, Reference.globalPool(map.doubles, channels: channels, maximum: maximum))
      globalPoolGradient(
        gradient: gradient.pointer, output: y.pointer, map: MapSource(map.pointer),
        positions: positions, channels: channels, maximum: maximum, accumulates: false,
        into: target.pointer)
      expectSame(
        target.values,
        Reference.globalPoolGradient(gradient.doubles, map: map.doubles, maximum: maximum))
    }
  }

  @Test("softmax cross-entropy: NaN among the logits makes loss and gradient NaN")
  func loss() {
    func run(_ logits: [Float], smoothing: Double) -> (loss: Double, gradient: [Float]) {
      let cells = Cells(logits)
      let gradient = Cells(count: logits.count)
      let result = SoftmaxCrossEntropy.run(
        logits: cells.pointer, classes: logits.count, label: 0, smoothing: smoothing, scale: 1,
        gradient: gradient.pointer)
      let plain = Reference.crossEntropy(logits: logits.doubles, label: 0, smoothing: smoothing)
      expectSame(gradient.values, plain.gradient)
      #expect(result.loss.isNaN == plain.loss.isNaN)
      #expect(
        result.loss.isNaN || abs(result.loss - plain.loss) < 1e-12 || result.loss == plain.loss)
      return (result.loss, gradient.values)
    }
    for smoothing in [0, 0.1] {
      for logits: [Float] in [
        [.nan, 1, 2], [1, 2, .nan], [.nan, .nan, .nan], [1, .infinity, 2],
      ] {
        let result = run(logits, smoothing: smoothing)
        #expect(result.loss.isNaN && result.gradient.allSatisfy { $0.isNaN })
      }
      #expect(run([-.infinity, 1, 2], smoothing: smoothing).loss == .infinity)
    }
    // A class that cannot be is no obstacle where it has no share of the target.
    let impossible = run([1, -.infinity, 2], smoothing: 0)
    #expect(impossible.loss.isFinite && impossible.gradient.allSatisfy { $0.isFinite })
  }

  @Test("an update with a gradient that is NaN makes the weight NaN", arguments: [false, true])
  func update(nesterov: Bool) {
    var stream = RandomStream(seed: 26, "update")
    let (weights, gradient, velocity) = (stream.normals(40), stream.wild(40), stream.normals(40))
    let plain = Reference.descended(
      weights: weights.doubles, gradient: gradient.doubles, velocity: velocity.doubles, rate: 0.1,
      momentum: 0.9, decay: 0.01, nesterov: nesterov)
    descend(
      weights: weights.pointer, gradient: gradient.pointer, velocity: velocity.pointer, count: 40,
      rate: 0.1, momentum: 0.9, decay: 0.01, nesterov: nesterov)
    expectSame(weights.values, plain.weights)
    expectSame(velocity.values, plain.velocity)
  }
}
