import Kernels
import Testing

/// Values with NaN and infinities among them, in every tenth place or so.
extension RandomStream {
  fileprivate mutating func wild(_ count: Int) -> Cells {
    Cells(
      (0..<count).map { _ in
        switch below(20) {
        case 0: .nan
        case 1: pick([.infinity, -.infinity])
        default: Float(normal())
        }
      })
  }
}

/// Expects NaN and infinities where the twin has them, and close values elsewhere.
private func expectSame(
  _ fast: [Float], _ plain: [Double], within tolerance: Double = 1e-5,
  _ comment: @autoclosure () -> String = "", location: SourceLocation = #_sourceLocation
) {
  #expect(fast.count == plain.count, sourceLocation: location)
  let differing = zip(fast, plain).enumerated().filter { _, pair in
    let (a, b) = (Double(pair.0), pair.1)
    if b.isFinite && a.isFinite { return abs(a - b) > tolerance * max(1, abs(b)) }
    return !(a.isNaN && b.isNaN) && a != b
  }
  #expect(
    differing.isEmpty,
    "\(comment()): \(differing.prefix(3).map { "\($0.element) at \($0.offset)" })",
    sourceLocation: location)
}

/// A value that is no number must come out as none, forward and backward; infinities as the arithmetic has them.
@Suite("NaN and infinities through the kernels, as through their twins")
struct NotANumberTests {
  @Test(
    "activations: NaN has a NaN value, and ReLU passes its gradient",
    arguments: [PointwiseActivation.relu, .sigmoid, .tanh], [1, 15, 16, 17, 47, 64, 200])
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

  @Test("batch norm with the ReLU behind it, and its gradient", arguments: tails, [false, true])
  func normalization(channels: Int, rectifies: Bool) {
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
      normalizationGradientSums(
        gradient: gradient.pointer, rectifier: rectifies ? affine(false) : nil, x: x.pointer,
        mean: mean.pointer, positions: positions, channels: channels, sums: sums.pointer,
        products: products.pointer)
      let plainSums = Reference.normalizationSums(
        gradient.doubles, output: output, x: x.doubles, mean: mean.doubles)
      expectSame(sums.values, plainSums.sums)
      // Where a ReLU is off the twin multiplies an infinite map by zero, the kernel leaves it out.
      for (fast, plain) in zip(products.values, plainSums.products) where !plain.isNaN {
        #expect(!fast.isNaN && (fast.isInfinite == plain.isInfinite))
      }
      let target = Cells(count: x.count)
      normalizationGradient(
        gradient: gradient.pointer, rectifier: rectifies ? affine(false) : nil, x: x.pointer,
        coefficients: coefficients.pointer, positions: positions, channels: channels,
        into: target.pointer)
      let parts = (0..<3).map { Array(coefficients.doubles[($0 * channels)...].prefix(channels)) }
      expectSame(
        target.values,
        Reference.normalizationGradient(
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
      let (target, taken) = (Cells(count: x.count), Cells(count: pool.channels))
      pool.backward(
        gradient: gradient.pointer, input: MapSource(x.pointer), output: y.pointer,
        taken: taken.pointer, addingTo: target.pointer)
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

  /// Few NaN in a map, none elsewhere: with infinities a convolution's sums would be NaN almost everywhere.
  private static func spotted(_ stream: inout RandomStream, _ count: Int) -> Cells {
    let cells = stream.normals(count)
    for _ in 0..<max(1, count / 200) { cells.pointer[stream.below(count)] = .nan }
    return cells
  }

  @Test(
    "convolutions with a ReLU behind, direct, and in bfloat16: NaN exactly where a window sees one",
    arguments: ConvolutionCase.common + ConvolutionCase.random + ConvolutionCase.paired,
    [Precision.single, .bfloat16])
  func convolution(_ shape: ConvolutionCase, precision: Precision) {
    let g = shape.geometry
    guard precision == .single || g.fitsPairs else { return }
    let runs = ConvolutionRuns(geometry: g, precision: precision)
    var stream = RandomStream(seed: 27, "convolutions")
    let (x, weights) = (Self.spotted(&stream, g.inputCount), stream.normals(g.weightCount))
    let y = Cells(count: g.outputCount)
    runs.forward(x, weights, rectifies: true, into: y)
    let plain = Reference.convolution(
      runs.factors(x), weights: runs.factors(weights), g
    ).map { Reference.rectified($0) }
    expectSame(y.values, plain, within: 1e-3)
    let (gradient, target) = (Self.spotted(&stream, g.outputCount), Cells(count: g.inputCount))
    runs.backward(gradient, weights, accumulates: false, into: target)
    expectSame(
      target.values,
      Reference.convolutionInputGradient(
        runs.factors(gradient), weights: runs.factors(weights), g), within: 1e-3)
  }

  @Test("convolutions in narrow groups, a channel a group, and Winograd's", arguments: [0, 1, 2])
  func otherKernels(_ image: Int) {
    var stream = RandomStream(seed: 28, "other kernels")
    let grouped = ConvolutionCase(
      height: 9, width: 7, inputs: 48, outputs: 48, kernel: (3, 3), padding: (1, 1), groups: 12
    ).geometry
    let depthwise = ConvolutionCase(
      height: 9, width: 7, inputs: 37, outputs: 37, kernel: (3, 3), padding: (1, 1), groups: 37
    ).geometry
    for g in [grouped, depthwise] {
      let (x, weights) = (Self.spotted(&stream, g.inputCount), stream.normals(g.weightCount))
      let source = Cells(count: g.inputBorder.count(channels: g.inputChannels))
      g.inputBorder.copy(
        x.pointer, height: g.height, width: g.width, channels: g.inputChannels,
        into: source.pointer)
      let y = Cells(count: g.outputCount)
      if DepthwiseConvolution.fits(g) {
        let kernel = DepthwiseConvolution(forward: g)
        let packed = Cells(count: kernel.packedCount)
        kernel.pack(weights.pointer, g, into: packed.pointer)
        kernel.execute(
          source.pointer, weights: packed.pointer, into: y.pointer, .init(rectifies: true))
      } else {
        let kernel = GroupedConvolution(forward: g)
        let packed = Cells(count: kernel.packedCount)
        kernel.packForward(weights.pointer, g, into: packed.pointer)
        kernel.execute(
          source.pointer, weights: packed.pointer, into: y.pointer, .init(rectifies: true))
      }
      let plain = Reference.convolution(x.doubles, weights: weights.doubles, g)
      expectSame(y.values, plain.map { Reference.rectified($0) }, within: 1e-3)
    }
    winograd(&stream, image)
  }

  /// NaN in one of three images: its transform spreads it over a tile of that image, and no further.
  private func winograd(_ stream: inout RandomStream, _ image: Int) {
    let g = ConvolutionCase(
      height: 9, width: 10, inputs: 24, outputs: 40, kernel: (3, 3), padding: (1, 1)
    ).geometry
    let kernel = WinogradConvolution(WinogradGrid(forward: g))
    let (x, weights) = (stream.normals(3 * g.inputCount), stream.normals(g.weightCount))
    x.pointer[image * g.inputCount + stream.below(g.inputCount)] = .nan
    let (packed, scratch) = (Cells(count: kernel.packedCount), Cells(count: kernel.scratchCount))
    kernel.packForward(weights.pointer, vectors: 0..<kernel.vectorCount, into: packed.pointer)
    let y = Cells(count: 3 * g.outputCount)
    kernel.execute(
      x.pointer, tiles: 0..<(3 * kernel.grid.tiles), weights: packed.pointer,
      scratch: scratch.pointer, into: y.pointer, .init(rectifies: true))
    for other in 0..<3 {
      let map = Array(x.doubles[(other * g.inputCount)...].prefix(g.inputCount))
      let plain = Reference.convolution(map, weights: weights.doubles, g)
      let fast = Array(y.values[(other * g.outputCount)...].prefix(g.outputCount))
      let hasAll = zip(fast, plain).allSatisfy { $0.isNaN || !$1.isNaN }
      let hasAny = fast.contains { $0.isNaN }
      #expect(hasAll && hasAny == (other == image))
    }
  }

  @Test("fully connected layers", arguments: [1, 3, 20], [1, 16, 37])
  func fullyConnectedLayer(images: Int, outputs: Int) {
    var stream = RandomStream(seed: 29, "fully connected")
    let inputs = 19
    let (x, weights) = (Self.spotted(&stream, images * inputs), stream.normals(inputs * outputs))
    let y = Cells(count: images * outputs)
    fullyConnected(
      x.pointer, images: images, inputs: inputs, weights: weights.pointer, bias: nil,
      outputs: outputs, range: 0..<outputs, into: y.pointer)
    let plain = Reference.matrixProduct(
      x.doubles, weights.doubles, m: images, n: outputs, k: inputs)
    expectSame(y.values, plain, within: 1e-4)
    let shape = LinearShape(rows: images, columns: outputs, depth: inputs)
    let scratch = Cells(count: shape.scratchCount)
    LinearProduct(shape, x.pointer, weights.pointer, into: y.pointer)
      .run(shape.shares(threads: 1), 0, scratch: scratch.pointer)
    expectSame(y.values, plain, within: 1e-4)
  }
}
