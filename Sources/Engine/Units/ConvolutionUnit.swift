import Kernels
import Network

/// Convolution with the batch norm and the ReLU behind it.
///
/// Forward, an image's batch statistics are summed while its convolution is in the cache. Backward, the
/// gradient behind ReLU and batch norm is made image by image in scratch memory, where both gradients
/// of the convolution read it; it never goes to memory.
final class ConvolutionUnit: Unit {
  let geometry: ConvolutionGeometry
  let norm: BatchNormState?
  let rectifies: Bool
  let forwardPass: ConvolutionPass
  /// Nil where no gradient of the input is needed.
  let backwardPass: ConvolutionPass?
  let weightPass: ConvolutionWeightPass
  let parameters: ParameterStore
  let weightIndex: Int
  let biasIndex: Int?
  /// Parts of the batch whose weight gradients are summed apart; does not depend on the threads.
  let parts: Int

  /// Images of one backward call of the kernels.
  let group: Int

  private let operand: Operand
  private let output: Operand
  /// The convolution's own output where batch norm follows and its readers do not apply it.
  private let raw: Tensor?
  /// Whether the output is left as the convolution gives it.
  private let defersNorm: Bool
  /// The global pool behind it.
  let squeeze: FusedSqueeze?
  /// The gate that the gradient of the output lacks.
  private let gateOperand: Operand?
  private(set) var gate: Map?
  private let partial: Tensor?
  /// Weights as the kernels want them, of each pass.
  private let packed: (forward: Tensor, backward: Tensor?)
  private(set) var x: Map?
  private(set) var y: Map?
  private(set) var z: UnsafeMutablePointer<Float>?
  private(set) var partialSums: UnsafeMutablePointer<Float>?
  private(set) var packedForward: UnsafeMutablePointer<Float>?
  private(set) var packedBackward: UnsafeMutablePointer<Float>?

  init?(
    _ context: UnitContext, node: NodeID, norm: NodeID?, relu: Bool, planner: inout ArenaPlanner,
    parameters: ParameterStore
  ) {
    let graph = context.graph
    guard case .convolution(let convolution) = graph[node].operation,
      let weight = parameters.index(node, .weight)
    else { return nil }
    geometry = ConvolutionGeometry(
      convolution, input: graph[graph[node].inputs[0]].shape, output: graph[node].shape)
    self.parameters = parameters
    weightIndex = weight
    biasIndex = parameters.index(node, .bias)
    rectifies = relu
    let batch = context.batch
    self.norm = norm.flatMap {
      BatchNormState(context, $0, planner: &planner, parameters: parameters)
    }
    let choice = context.kernels.choice(geometry, images: batch)
    forwardPass = ConvolutionPass(geometry, .forward, choice)
    backwardPass =
      context.inputs[0].gradient == nil ? nil : ConvolutionPass(geometry, .backward, choice)
    weightPass = ConvolutionWeightPass(
      geometry, choice,
      gradientBorder: backwardPass?.border
        ?? Border(noneAroundHeight: geometry.outputHeight, width: geometry.outputWidth))
    parts = weightPass.parts(batch: batch)
    group = max(backwardPass?.group ?? 1, weightPass.group)
    let g = geometry
    let isPending = context.inputs[0].pending != nil
    let bordered = [(forwardPass.border, forwardPass.group), (weightPass.inputBorder, group)].map {
      border, images in
      border.isEmpty(height: g.height, width: g.width) && !isPending
        ? 0 : images * border.count(channels: g.inputChannels)
    }
    inputScratch = ((bordered.max() ?? 0) + 95) / 16 * 16
    let gradients = group * weightPass.gradientBorder.count(channels: g.outputChannels)
    gradientScratch = (gradients + 95) / 16 * 16
    let kernels = [
      forwardPass.scratchCount, backwardPass?.scratchCount ?? 0, weightPass.scratchCount,
    ]
    kernelScratch = ((kernels.max() ?? 0) + 15) / 16 * 16
    let coefficients = context.squeeze?.isFolded ?? false ? 3 * g.outputChannels : 0
    scratchCount = max(
      inputScratch + (context.trains ? gradientScratch : 0) + kernelScratch + coefficients,
      forwardPass.packingScratch)
    packed = Self.reservePacked(context, forwardPass, backwardPass, &planner)
    operand = context.inputs[0]
    output = context.output
    defersNorm = context.defersNorm
    squeeze = context.squeeze
    gateOperand = context.gate
    raw =
      norm != nil && context.trains && !context.defersNorm
      ? planner.reserve(batch * geometry.outputCount, alive: context.forward...context.backward)
      : nil
    partial =
      context.trains
      ? planner.reserve(
        parts * weightPass.sumCount, alive: context.backward...context.backward)
      : nil
  }

  // Scratch: the input with its border; gradients with theirs; what the kernels need; the coefficients
  // of an image that is squeezed.
  let inputScratch: Int
  let gradientScratch: Int
  let kernelScratch: Int
  let scratchCount: Int

  var ownedCount: Int { forwardPass.ownedCount + (backwardPass?.ownedCount ?? 0) }

  func bind(_ memory: BoundMemory) {
    norm?.bind(memory)
    x = Map(operand, memory)
    y = Map(output, memory)
    gate = gateOperand.map { Map($0, memory) }
    z = raw.map { memory($0) } ?? (defersNorm ? y?.value : nil)
    partialSums = partial.map { memory($0) }
    packedForward = memory(packed.forward)
    packedBackward = packed.backward.map { memory($0) }
  }

  func forward(_ workspace: Workspace) {
    guard let x, let y else { return }
    let g = geometry
    let positions = g.outputHeight * g.outputWidth
    workspace.forEachGroup(of: forwardPass.group) { images, worker in
      let target = (z ?? y.value) + images.lowerBound * g.outputCount
      workspace.timed(.forward, worker) {
        convolve(
          x, images, workspace.scratch(worker), into: target, rectifies: norm == nil && rectifies,
          pending: x.pending)
      }
      guard let norm, let z else { return }
      for image in images {
        norm.observe(z + image * g.outputCount, image: image, positions: positions)
      }
    }
    guard let norm, let z else { return }
    norm.finishStatistics(images: workspace.count, positions: positions)
    guard !defersNorm else { return }
    let affine = norm.batchAffine(rectifies: rectifies)
    workspace.forEachImage { image, _ in
      affine.apply(
        z + image * g.outputCount, positions: positions, channels: norm.channels,
        into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) {
    guard let x, let y else { return }
    let group = forwardPass.group
    let groups = (workspace.count + group - 1) / group
    // Few images are shared among the threads; a share's outputs depend on no other's.
    let shares = groups >= 2 * workspace.pool.threads ? 1 : 2 * workspace.pool.threads
    workspace.pool.run(tasks: groups * shares) { task, worker in
      let first = task / shares * group
      let images = first..<min(first + group, workspace.count)
      let share = ConvolutionPass.Share(index: task % shares, count: shares)
      workspace.timed(.forward, worker) {
        convolve(
          x, images, workspace.scratch(worker), into: y.value(first), rectifies: rectifies,
          share: share)
      }
      pool(images, of: share)
    }
    squeeze?.isDone = forwardPass.channels(of: .init(index: 0, count: shares)) != nil
  }

  /// The squeeze of what a share of inference has just computed, where it has all positions.
  private func pool(_ images: Range<Int>, of share: ConvolutionPass.Share) {
    guard let squeeze, let target = squeeze.output, let y,
      let channels = forwardPass.channels(of: share)
    else { return }
    for image in images {
      globalPool(
        y.source(image, trains: false), positions: y.shape.positions,
        channels: y.shape.channels, maximum: squeeze.maximum, range: channels,
        into: target.value(image))
    }
  }

  private func convolve(
    _ x: Map, _ images: Range<Int>, _ scratch: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>, rectifies: Bool, pending: ChannelAffine? = nil,
    share: ConvolutionPass.Share = .init()
  ) {
    guard let packedForward else { return }
    let source = bordered(x, images, forwardPass.border, pending, scratch)
    forwardPass.run(
      source, images: images.count, weights: packedForward, into: target,
      scratch: scratch + inputScratch, rectifies: rectifies, share: share)
  }

  /// Some images' inputs with a border: themselves where there is none and nothing is pending.
  func bordered(
    _ x: Map, _ images: Range<Int>, _ border: Border, _ pending: ChannelAffine?,
    _ scratch: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let g = geometry
    let first = images.lowerBound
    let isEmpty = border.isEmpty(height: g.height, width: g.width)
    if isEmpty && pending == nil { return UnsafePointer(x.value(first)) }
    let pitch = border.count(channels: g.inputChannels)
    for image in images {
      let target = scratch + (image - first) * pitch
      guard let pending else {
        border.copy(
          x.value(image), height: g.height, width: g.width, channels: g.inputChannels,
          into: target)
        continue
      }
      if isEmpty {
        pending.apply(
          x.value(image), positions: g.height * g.width, channels: g.inputChannels, into: target)
      } else {
        border.clear(height: g.height, width: g.width, channels: g.inputChannels, target)
        for row in 0..<g.height {
          pending.apply(
            x.value(image) + row * g.width * g.inputChannels, positions: g.width,
            channels: g.inputChannels,
            into: target + border.offset(row: row, channels: g.inputChannels))
        }
      }
    }
    return UnsafePointer(scratch)
  }

  var weightGradient: UnsafeMutablePointer<Float> { parameters.gradient(weightIndex) }
  var biasGradient: UnsafeMutablePointer<Float>? { biasIndex.map { parameters.gradient($0) } }
}
