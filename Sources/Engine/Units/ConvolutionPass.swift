import Kernels

/// One direction of a convolution, forward or to the gradient of its input, by the kernel chosen for
/// its shape, with the weights as that kernel wants them.
final class ConvolutionPass {
  enum Direction { case forward, backward }

  private enum Kernel {
    /// In single precision or bfloat16.
    case direct([ConvolutionProgram])
    case winograd(WinogradConvolution)
    /// Direct sums in groups of few channels.
    case grouped([GroupedConvolution])
    case depthwise([DepthwiseConvolution])
  }

  /// The convolution, and as it is computed: narrow groups merged, unless vectors of them are.
  private let original: ConvolutionGeometry
  let geometry: ConvolutionGeometry
  let direction: Direction
  let choice: ConvolutionChoice
  /// Whether direct sums are of groups that make whole vectors together.
  private let isGrouped: Bool
  /// The border that the maps it reads must have around them.
  let border: Border
  private lazy var kernel = makeKernel()
  /// Weights of merged groups.
  private lazy var wide = AlignedBuffer<Float>(count: geometry.weightCount)
  /// Each group's bias, padded to full vectors.
  private lazy var packedBias = AlignedBuffer<Float>(count: biasStride * geometry.groups + 16)
  private var addsBias = false

  init(_ original: ConvolutionGeometry, _ direction: Direction, _ choice: ConvolutionChoice) {
    self.original = original
    isGrouped = choice == .direct && GroupedConvolution.fits(original)
    let geometry = choice == .direct && !isGrouped ? original.mergingGroups : original
    self.geometry = geometry
    self.direction = direction
    self.choice = choice
    let forward = direction == .forward
    border =
      switch choice {
      case .winograd:
        Border(
          noneAroundHeight: forward ? geometry.height : geometry.outputHeight,
          width: forward ? geometry.width : geometry.outputWidth)
      case .direct, .depthwise, .bfloat16: forward ? geometry.inputBorder : geometry.outputBorder
      }
  }

  private var grid: WinogradGrid {
    direction == .forward ? WinogradGrid(forward: geometry) : WinogradGrid(backward: geometry)
  }

  private var precision: Precision { choice == .bfloat16 ? .bfloat16 : .single }

  private func makeKernel() -> Kernel {
    let kernel: Kernel
    let packed: Int
    switch choice {
    case .winograd:
      let convolution = WinogradConvolution(grid)
      (kernel, packed) = (.winograd(convolution), convolution.packedCount)
    case .direct where isGrouped:
      let convolutions =
        direction == .forward
        ? [GroupedConvolution(forward: geometry)] : GroupedConvolution.backward(geometry)
      kernel = .grouped(convolutions)
      packed = convolutions.reduce(0) { $0 + $1.packedCount }
    case .direct, .bfloat16:
      let programs =
        direction == .forward
        ? [ConvolutionProgram(forward: geometry, precision: precision)]
        : ConvolutionProgram.backward(geometry, precision: precision)
      kernel = .direct(programs)
      packed = programs.reduce(0) { $0 + geometry.groups * $1.packedCount }
    case .depthwise:
      let convolutions =
        direction == .forward
        ? [DepthwiseConvolution(forward: geometry)] : DepthwiseConvolution.backward(geometry)
      kernel = .depthwise(convolutions)
      packed = convolutions.reduce(0) { $0 + $1.packedCount }
    }
    precondition(packed <= packedCount, "packed weights would pass their memory")
    return kernel
  }

  /// Channels of the maps it reads and writes, and their values an image.
  private var sourceChannels: Int {
    direction == .forward ? geometry.inputChannels : geometry.outputChannels
  }
  private var targetCount: Int {
    direction == .forward ? geometry.outputCount : geometry.inputCount
  }

  /// Values of a map that it reads, border included.
  var sourceCount: Int { border.count(channels: sourceChannels) }

  /// Images that it should be given at a time, so that weights are read often for each fetch.
  var group: Int { choice == .winograd ? grid.groupImages : 1 }

  /// Values of scratch that a call needs besides the maps.
  var scratchCount: Int {
    switch choice {
    case .winograd: grid.scratchCount
    case .bfloat16: sourceCount / 2 + 32
    case .direct, .depthwise: 0
    }
  }

  /// Values that the pass holds for itself.
  var ownedCount: Int { geometry.groups < original.groups ? geometry.weightCount : 0 }

  /// Values that packed weights take, without making the kernel.
  private(set) lazy var packedCount: Int = {
    let g = geometry
    // The programs of a backward pass share the taps among them.
    let taps = g.kernelHeight * g.kernelWidth
    let padded = ConvolutionProgram.packedChannels
    return switch choice {
    case .winograd: grid.packedCount
    case .direct where isGrouped: taps * g.groupInputs * g.outputChannels
    case .depthwise: taps * ((g.groups + 15) / 16 * 16)
    case .direct, .bfloat16:
      g.groups * taps
        * (direction == .forward
          ? g.groupInputs * padded(g.groupOutputs) : g.groupOutputs * padded(g.groupInputs))
    }
  }()

  /// Pieces in which weights are packed, each by one thread.
  var packingPieces: Int {
    switch kernel {
    case .winograd(let kernel): kernel.vectorCount
    case .direct(let programs): geometry.groups == 1 ? programs[0].partCount : geometry.groups
    case .depthwise, .grouped: 1
    }
  }

  /// Values of scratch that packing needs.
  var packingScratch: Int { choice == .winograd ? WinogradConvolution.packingScratch : 0 }

  /// What is done once before the pieces: the bias, and the weights of merged groups.
  ///
  /// - Parameters:
  ///   - weights: [kernelHeight, kernelWidth, groupInputs, outputChannels].
  ///   - bias: what is added to each output channel, or nil; forward only.
  func beginPacking(_ weights: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil) {
    pack(bias: bias)
    if geometry.groups < original.groups {
      original.spread(weights, to: geometry, into: wide.pointer)
    }
  }

  /// Packs some pieces of the weights.
  ///
  /// - Parameters:
  ///   - scale: a factor per output channel, or nil.
  ///   - scratch: `packingScratch` values.
  ///   - packed: `packedCount` values, which `run` wants again.
  func pack(
    _ pieces: Range<Int>, of weights: UnsafePointer<Float>, scale: UnsafePointer<Float>? = nil,
    scratch: UnsafeMutablePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    switch kernel {
    case .winograd(let kernel):
      if direction == .forward {
        kernel.packForward(weights, scale: scale, vectors: pieces, into: packed)
      } else {
        kernel.packBackward(weights, vectors: pieces, scratch: scratch, into: packed)
      }
    case .depthwise(let kernels):
      var target = packed
      for kernel in kernels {
        kernel.pack(weights, geometry, scale: scale, into: target)
        target += kernel.packedCount
      }
    case .grouped(let kernels):
      var target = packed
      for kernel in kernels {
        if direction == .forward {
          kernel.packForward(weights, geometry, scale: scale, into: target)
        } else {
          kernel.packBackward(weights, geometry, into: target)
        }
        target += kernel.packedCount
      }
    case .direct(let programs):
      let isMerged = geometry.groups < original.groups
      let weights = isMerged ? UnsafePointer(wide.pointer) : weights
      var target = packed
      for program in programs {
        for group in geometry.groups == 1 ? 0..<1 : pieces {
          let parts = geometry.groups == 1 ? pieces : nil
          let target = target + group * program.packedCount
          if direction == .forward {
            program.packForward(
              weights, geometry, group: group, scale: scale, parts: parts, into: target)
          } else {
            program.packBackward(weights, geometry, group: group, parts: parts, into: target)
          }
        }
        target += geometry.groups * program.packedCount
      }
    }
  }

  /// Values from one group's bias to the next: padded to what the kernel reads at once.
  private var biasStride: Int {
    choice == .depthwise || isGrouped
      ? geometry.groupOutputs : (geometry.groupOutputs + 15) / 16 * 16
  }

  private func pack(bias: UnsafePointer<Float>?) {
    addsBias = bias != nil
    guard let bias else { return }
    let count = geometry.groupOutputs
    for group in 0..<geometry.groups {
      (packedBias.pointer + group * biasStride).update(from: bias + group * count, count: count)
    }
  }

  /// Whether shares are of output channels, and not of positions: where positions are few, weights are
  /// the larger part of what is read, and each should be read by one share.
  private var sharesOutputs: Bool {
    geometry.groups == 1 && geometry.outputHeight * geometry.outputWidth < 900
  }

  /// A share of the outputs of a call: number `index` of `count` shares.
  struct Share {
    var index = 0
    var count = 1

    func range(of total: Int, step: Int) -> Range<Int> {
      let steps = (total + step - 1) / step
      let first = index * steps / count * step
      return min(first, total)..<min((index + 1) * steps / count * step, total)
    }
  }

  /// The output channels whose every position a share computes; nil where it computes a part of the
  /// positions.
  func channels(of share: Share) -> Range<Int>? {
    guard share.count > 1 else { return 0..<geometry.outputChannels }
    guard sharesOutputs else { return nil }
    switch kernel {
    case .winograd(let kernel):
      return kernel.channels(of: share.range(of: kernel.partCount, step: 1))
    case .direct(let programs):
      guard let program = programs.first else { return nil }
      return program.channels(of: share.range(of: program.partCount, step: 1))
        .clamped(to: 0..<geometry.outputChannels)
    case .depthwise, .grouped: return nil
    }
  }

  /// Computes some images.
  ///
  /// - Parameters:
  ///   - maps: [images, …], each with its border.
  ///   - packed: the weights, as `pack` left them.
  ///   - share: which part of the outputs.
  func run(
    _ maps: UnsafePointer<Float>, images: Int, weights packed: UnsafePointer<Float>,
    into target: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    accumulates: Bool = false, rectifies: Bool = false,
    share: Share = Share()
  ) {
    let epilogue = ConvolutionProgram.Epilogue(
      bias: addsBias ? UnsafePointer(packedBias.pointer) : nil, accumulates: accumulates,
      rectifies: rectifies)
    switch kernel {
    case .winograd(let kernel):
      let tiles = images * kernel.grid.tiles
      kernel.execute(
        maps, tiles: sharesOutputs ? 0..<tiles : share.range(of: tiles, step: 1),
        parts: sharesOutputs ? share.range(of: kernel.partCount, step: 1) : nil,
        weights: packed, scratch: scratch, into: target, epilogue)
    case .depthwise(let kernels):
      for image in 0..<images {
        var weights = packed
        for kernel in kernels {
          kernel.execute(
            maps + image * sourceCount, weights: weights,
            into: target + image * targetCount, epilogue,
            positions: share.range(
              of: kernel.program.pixels, step: DepthwiseConvolution.positionsAtOnce))
          weights += kernel.packedCount
        }
      }
    case .grouped(let kernels):
      for image in 0..<images {
        var weights = packed
        for kernel in kernels {
          kernel.execute(
            maps + image * sourceCount, weights: weights,
            into: target + image * targetCount, epilogue,
            positions: share.range(
              of: kernel.program.pixels, step: GroupedConvolution.positionsAtOnce))
          weights += kernel.packedCount
        }
      }
    case .direct(let programs):
      for image in 0..<images {
        var map = maps + image * sourceCount
        if choice == .bfloat16 {
          roundToPairs(map, count: sourceCount, into: scratch)
          map = UnsafePointer(scratch)
        }
        direct(programs, map, packed, into: target + image * targetCount, epilogue, share)
      }
    }
  }

  private func direct(
    _ programs: [ConvolutionProgram], _ map: UnsafePointer<Float>,
    _ packed: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>,
    _ epilogue: ConvolutionProgram.Epilogue,
    _ share: Share
  ) {
    let g = geometry
    let (from, to) =
      direction == .forward ? (g.groupInputs, g.groupOutputs) : (g.groupOutputs, g.groupInputs)
    var weights = packed
    for program in programs {
      let positions =
        sharesOutputs
        ? 0..<program.pixels
        : share.range(of: program.pixels, step: ConvolutionProgram.positionsAtOnce)
      let parts = sharesOutputs ? share.range(of: program.partCount, step: 1) : nil
      for group in 0..<g.groups {
        var epilogue = epilogue
        epilogue.bias = epilogue.bias.map { $0 + group * biasStride }
        program.execute(
          map + group * from, weights: weights,
          into: target + group * to, epilogue, positions: positions, parts: parts)
        weights += program.packedCount
      }
    }
  }
}
