/// Sums of products over taps, for every shape.
package struct DirectMethod: ConvolutionMethod {
  /// Of the products; weights, maps and sums are single precision.
  let precision: Precision

  package init(_ precision: Precision) { self.precision = precision }

  /// The convolution as it is computed: narrow groups merged, except where pairs of values are multiplied.
  private func merged(_ g: ConvolutionGeometry) -> ConvolutionGeometry {
    precision == .single ? g.mergingGroups : g
  }

  package func needs(
    _ original: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> ConvolutionNeeds {
    let g = merged(original)
    // The programs of a backward pass share the taps among them.
    let taps = g.kernelHeight * g.kernelWidth
    let padded = ConvolutionProgram.packedChannels
    var needs = ConvolutionNeeds(
      border: g.border(direction),
      packedCount: g.groups * taps
        * (direction == .forward
          ? g.groupInputs * padded(g.groupOutputs) : g.groupOutputs * padded(g.groupInputs)),
      biasGroups: g.groups, biasPitch: Lines.padded(g.groupOutputs),
      sharesOutputs: g.sharesOutputs)
    if precision == .bfloat16 { needs.scratchCount = g.counts(direction).source / 2 + 32 }
    if g.groups < original.groups { needs.ownedCount = g.weightCount }
    return needs
  }

  package func kernel(
    _ g: ConvolutionGeometry, _ direction: ConvolutionDirection
  ) -> any ConvolutionKernel {
    DirectKernel(
      original: g, merged(g), direction, precision,
      biasPitch: needs(g, direction).biasPitch)
  }

  package func weightNeeds(_ original: ConvolutionGeometry) -> WeightGradientNeeds {
    let g = merged(original)
    let images = WeightGradient.imagesAtOnce(g, precision)
    return WeightGradientNeeds(
      inputBorder: g.inputBorder, imagesAtOnce: images,
      scratchCount: WeightGradient.scratchCount(g, images: images, precision),
      sumCount: g.weightCount, summed: g.outputHeight * g.outputWidth, worthwhile: 256)
  }

  package func weightKernel(
    _ g: ConvolutionGeometry, gradientBorder border: Border
  ) -> any WeightGradientKernel {
    DirectWeightKernel(original: g, merged(g), gradientBorder: border, precision)
  }
}

/// Direct sums of one convolution.
struct DirectKernel: ConvolutionKernel, @unchecked Sendable {
  private let original: ConvolutionGeometry
  private let geometry: ConvolutionGeometry
  private let direction: ConvolutionDirection
  private let precision: Precision
  private let programs: [ConvolutionProgram]
  private let biasPitch: Int
  /// Weights of merged groups.
  private let wide: AlignedBuffer<Float>?

  init(
    original: ConvolutionGeometry, _ geometry: ConvolutionGeometry,
    _ direction: ConvolutionDirection, _ precision: Precision, biasPitch: Int
  ) {
    self.original = original
    self.geometry = geometry
    self.direction = direction
    self.precision = precision
    self.biasPitch = biasPitch
    programs =
      direction == .forward
      ? [ConvolutionProgram(forward: geometry, precision: precision)]
      : ConvolutionProgram.backward(geometry, precision: precision)
    wide =
      geometry.groups < original.groups ? AlignedBuffer(count: geometry.weightCount) : nil
  }

  var packingPieces: Int { geometry.groups == 1 ? programs[0].partCount : geometry.groups }

  func beginPacking(_ weights: UnsafePointer<Float>) {
    if let wide { original.spread(weights, to: geometry, into: wide.pointer) }
  }

  func pack(
    _ pieces: Range<Int>, of weights: UnsafePointer<Float>, scale: UnsafePointer<Float>?,
    scratch: UnsafeMutablePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    let weights = wide.map { UnsafePointer($0.pointer) } ?? weights
    // One group is packed in parts of its outputs, several one by one.
    let parts = geometry.groups == 1 ? pieces : nil
    var target = packed
    for program in programs {
      for group in geometry.groups == 1 ? 0..<1 : pieces {
        let target = target + group * program.packedCount
        switch direction {
        case .forward:
          program.packForward(
            weights, geometry, group: group, scale: scale, parts: parts, into: target)
        case .backward:
          program.packBackward(weights, geometry, group: group, parts: parts, into: target)
        }
      }
      target += geometry.groups * program.packedCount
    }
  }

  func channels(of share: OutputShare) -> Range<Int>? {
    guard share.count > 1 else { return 0..<geometry.outputChannels }
    guard geometry.sharesOutputs else { return nil }
    return programs[0].channels(of: share.range(of: programs[0].partCount, step: 1))
      .clamped(to: 0..<geometry.outputChannels)
  }

  func run(_ call: ConvolutionCall) {
    let (source, target) = geometry.counts(direction)
    for image in 0..<call.images {
      var map = call.maps + image * source
      switch precision {
      case .single: break
      case .bfloat16:
        roundToPairs(map, count: source, into: call.scratch)
        map = UnsafePointer(call.scratch)
      }
      run(map, into: call.target + image * target, call)
    }
  }

  /// One image.
  private func run(
    _ map: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, _ call: ConvolutionCall
  ) {
    let g = geometry
    let (from, to) =
      direction == .forward ? (g.groupInputs, g.groupOutputs) : (g.groupOutputs, g.groupInputs)
    var weights = call.weights
    for program in programs {
      let positions =
        g.sharesOutputs
        ? 0..<program.positions
        : call.share.range(of: program.positions, step: ConvolutionProgram.positionsAtOnce)
      let parts = g.sharesOutputs ? call.share.range(of: program.partCount, step: 1) : nil
      for group in 0..<g.groups {
        var epilogue = call.epilogue
        epilogue.bias = epilogue.bias.map { $0 + group * biasPitch }
        program.execute(
          map + group * from, weights: weights, into: target + group * to, epilogue,
          positions: positions, parts: parts)
        weights += program.packedCount
      }
    }
  }
}

/// Direct sums of the gradient of one convolution's weights.
struct DirectWeightKernel: WeightGradientKernel, @unchecked Sendable {
  private let original: ConvolutionGeometry
  private let geometry: ConvolutionGeometry
  private let gradient: WeightGradient
  private let inputPitch: Int
  private let gradientPitch: Int

  init(
    original: ConvolutionGeometry, _ geometry: ConvolutionGeometry, gradientBorder: Border,
    _ precision: Precision
  ) {
    self.original = original
    self.geometry = geometry
    gradient = WeightGradient(
      geometry, forward: ConvolutionProgram(forward: geometry), border: gradientBorder,
      images: WeightGradient.imagesAtOnce(geometry, precision), precision: precision)
    inputPitch = geometry.inputBorder.count(channels: geometry.inputChannels)
    gradientPitch = gradientBorder.count(channels: geometry.outputChannels)
  }

  func add(_ call: WeightGradientCall) {
    for group in 0..<geometry.groups {
      gradient.add(
        call.inputs, inputPitch: inputPitch, call.gradients, gradientPitch: gradientPitch,
        images: call.images, group: group, scratch: call.scratch, to: call.sum,
        accumulates: call.accumulates)
    }
  }

  /// Merged groups are parted again.
  var finishes: Bool { geometry.groups < original.groups }

  func finish(
    _ sum: UnsafeMutablePointer<Float>, pool: WorkerPool, into target: UnsafeMutablePointer<Float>
  ) {
    original.gather(sum, from: geometry, into: target)
  }
}
