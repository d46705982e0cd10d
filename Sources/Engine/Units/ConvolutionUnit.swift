import Kernels
import Network

/// Convolution with the batch norm and the ReLU that follow it.
///
/// Forward, an image's batch statistics are summed while its convolution is in the cache. Backward, the
/// gradient before ReLU and batch norm is made image by image in scratch memory, where both gradients
/// of the convolution read it; it never goes to memory.
final class ConvolutionUnit: Unit {
  let design: ConvolutionDesign
  let norm: BatchNormState?
  let rectifies: Bool
  private let forwardPass: ConvolutionPass
  /// Nil where no gradient of the input is needed.
  let backwardPass: ConvolutionPass?
  /// Nil where nothing is trained.
  let weightPass: WeightGradientPass?
  private let parameters: ParameterStore
  private let weightIndex: Int
  private let biasIndex: Int?
  /// Whether the output is left as the convolution gives it.
  private let defersNorm: Bool
  /// What the global pool after it gives, [images, channels].
  private let pooled: Map?
  private let poolsMaximum: Bool
  /// Whether the pool leaves its gradient to the batch norm.
  private let foldsSqueeze: Bool
  /// The gate that the gradient of the output lacks.
  let gate: Map?
  let x: Map
  let y: Map
  /// The convolution's own output, where batch norm follows.
  let z: UnsafeMutablePointer<Float>?

  /// - Parameters:
  ///   - packed: where the weights of both passes are packed.
  ///   - raw: the convolution's own output, where it is not `y`.
  ///   - sums: of the weights' gradient, [parts, sumCount].
  init(
    _ site: UnitSite, _ decisions: Decisions, _ memory: PlanMemory,
    packed: (forward: Tensor, backward: Tensor?), raw: Tensor?,
    sums: (parts: Int, memory: UnsafeMutablePointer<Float>)?
  ) {
    design = decisions.design
    let (geometry, method) = (design.geometry, design.method)
    norm = decisions.norm.map { BatchNormState($0, memory) }
    rectifies = decisions.rectifies
    forwardPass = ConvolutionPass(geometry, .forward, method, packed: memory[packed.forward])
    backwardPass = packed.backward.map {
      ConvolutionPass(geometry, .backward, method, packed: memory[$0])
    }
    weightPass = sums.map { [design] in
      WeightGradientPass(
        needs: design.weights,
        kernel: method.weightKernel(geometry, gradientBorder: design.gradientBorder),
        parts: $0.parts, sums: $0.memory)
    }
    parameters = memory.parameters
    (weightIndex, biasIndex) = (decisions.weight, decisions.bias)
    defersNorm = decisions.defersNorm
    pooled = decisions.squeeze.map { Map($0.pooled, memory) }
    poolsMaximum = decisions.squeeze?.place.maximum ?? false
    foldsSqueeze = decisions.squeeze?.place.isFolded ?? false
    gate = decisions.gate.map { Map($0, memory) }
    x = Map(site.inputs[0], memory)
    let y = Map(site.output, memory)
    self.y = y
    z = raw.map { memory[$0] } ?? (decisions.defersNorm ? y.value : nil)
  }

  func prepare(for use: Preparation, _ workspace: Workspace, worker: Int?) {
    let weights = parameters.weight(weightIndex, for: use)
    let bias = biasIndex.map { UnsafePointer(parameters.weight($0, for: use)) }
    switch use {
    case .forward: forwardPass.pack(weights, bias: bias, workspace, worker: worker)
    case .backward: backwardPass?.pack(weights, workspace, worker: worker)
    case .inference:
      guard let norm else {
        forwardPass.pack(weights, bias: bias, workspace, worker: worker)
        return
      }
      norm.foldRunning()
      forwardPass.pack(
        weights, scale: UnsafePointer(norm.runningScale.pointer),
        bias: norm.foldedShift(bias: bias), workspace, worker: worker)
    }
  }

  func forward(_ workspace: Workspace) {
    let g = design.geometry
    let positions = g.outputHeight * g.outputWidth
    workspace.forEachImages(atOnce: design.forward.imagesAtOnce) { images, worker in
      let target = (z ?? y.value) + images.lowerBound * g.outputCount
      workspace.timed(.forward, worker) {
        convolve(
          images, workspace.scratch(worker), into: target, rectifies: norm == nil && rectifies,
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
    let step = design.forward.imagesAtOnce
    let (calls, shares) = design.shares.tasks(workspace)
    workspace.pool.run(tasks: calls * shares) { task, worker in
      let first = task / shares * step
      let images = first..<min(first + step, workspace.count)
      let share = OutputShare(index: task % shares, count: shares)
      workspace.timed(.forward, worker) {
        convolve(
          images, workspace.scratch(worker), into: y.value(first), rectifies: rectifies,
          share: share)
      }
      pool(images, of: share)
    }
  }

  /// The squeeze of what a share of inference has just computed, where it has all positions.
  private func pool(_ images: Range<Int>, of share: OutputShare) {
    guard let pooled, let channels = forwardPass.channels(of: share) else { return }
    for image in images {
      globalPool(
        y.source(image, trains: false), positions: y.shape.positions,
        channels: y.shape.channels, maximum: poolsMaximum, range: channels,
        into: pooled.value(image))
    }
  }

  private func convolve(
    _ images: Range<Int>, _ scratch: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>, rectifies: Bool, pending: ChannelAffine? = nil,
    share: OutputShare = OutputShare()
  ) {
    let source = bordered(images, design.forward.border, pending, scratch)
    forwardPass.run(
      source, images: images.count, into: target, scratch: scratch + design.inputScratch,
      rectifies: rectifies, share: share)
  }

  /// Some images' inputs with a border: themselves where there is none and nothing is pending.
  func bordered(
    _ images: Range<Int>, _ border: Border, _ pending: ChannelAffine?,
    _ scratch: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let g = design.geometry
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

  /// The gradient of an image's mean where the squeeze leaves it to this unit.
  func squeezed(_ image: Int) -> UnsafePointer<Float>? {
    guard foldsSqueeze, let pooled else { return nil }
    return UnsafePointer(pooled.outputGradient(image))
  }

  var weightGradient: UnsafeMutablePointer<Float> { parameters.gradient(weightIndex) }
  var biasGradient: UnsafeMutablePointer<Float>? { biasIndex.map { parameters.gradient($0) } }
}
