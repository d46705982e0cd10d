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
  let forwardProgram: ConvolutionProgram
  let backwardPrograms: [ConvolutionProgram]
  private let weightGradient: WeightGradient
  private let parameters: ParameterStore
  private let weightIndex: Int
  private let biasIndex: Int?
  private let packedForward: AlignedBuffer<Float>
  private let packedBackward: [AlignedBuffer<Float>]
  /// Bias, or batch norm's folded shift, padded to full vectors for each group.
  private let packedBias: AlignedBuffer<Float>
  private let biasStride: Int
  /// Sums of the bias' gradient, in double precision.
  private let biasTotals: AlignedBuffer<Double>
  private var addsBias = false
  /// Parts of the batch whose weight gradients are summed apart; does not depend on the threads.
  private let parts: Int

  private let operand: Operand
  private let output: Operand
  /// The convolution's own output where batch norm follows.
  private let raw: Tensor?
  private let partial: Tensor?
  private var x: Map?
  private var y: Map?
  private var z: UnsafeMutablePointer<Float>?
  private var partialSums: UnsafeMutablePointer<Float>?

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
    forwardProgram = ConvolutionProgram(forward: geometry)
    let needsInputGradient = context.inputs[0].gradient != nil
    backwardPrograms = needsInputGradient ? ConvolutionProgram.backward(geometry) : []
    weightGradient = WeightGradient(geometry, forward: forwardProgram)
    let groups = geometry.groups
    packedForward = AlignedBuffer(count: forwardProgram.packedCount * groups)
    packedBackward = backwardPrograms.map { AlignedBuffer(count: $0.packedCount * groups) }
    biasTotals = AlignedBuffer(count: biasIndex == nil ? 0 : geometry.outputChannels)
    biasStride = (geometry.groupOutputs + 31) / 16 * 16
    packedBias = AlignedBuffer(count: biasStride * groups)
    parts = max(1, min(batch, 16, max(2, 8_000_000 / geometry.weightCount)))
    operand = context.inputs[0]
    output = context.output
    raw =
      norm != nil && context.trains
      ? planner.reserve(batch * geometry.outputCount, alive: context.forward...context.backward)
      : nil
    partial =
      context.trains
      ? planner.reserve(
        parts * geometry.weightCount, alive: context.backward...context.backward)
      : nil
  }

  var scratchCount: Int { inputScratch + outputScratch }

  private var inputScratch: Int {
    (geometry.inputBorder.count(channels: geometry.inputChannels) + 95) / 16 * 16
  }

  private var outputScratch: Int {
    (geometry.outputBorder.count(channels: geometry.outputChannels) + 95) / 16 * 16
  }

  func bind(_ memory: BoundMemory) {
    norm?.bind(memory)
    x = Map(operand, memory)
    y = Map(output, memory)
    z = raw.map { memory($0) }
    partialSums = partial.map { memory($0) }
  }

  func prepare(inference: Bool) {
    let weights = parameters.weight(weightIndex)
    var scale: UnsafePointer<Float>?
    if inference, let norm {
      norm.foldRunning()
      scale = UnsafePointer(norm.runningScale.pointer)
    }
    let bias = biasIndex.map { parameters.weight($0) }
    addsBias = bias != nil || (inference && norm != nil)
    for group in 0..<geometry.groups {
      forwardProgram.packForward(
        weights, geometry, group: group, scale: scale,
        into: packedForward.pointer + group * forwardProgram.packedCount)
      for index in 0..<geometry.groupOutputs {
        let channel = group * geometry.groupOutputs + index
        var value = bias?[channel] ?? 0
        if let norm, let scale {
          value = value * scale[channel] + norm.runningShift.pointer[channel]
        }
        packedBias.pointer[group * biasStride + index] = value
      }
      if inference { continue }
      for (program, packed) in zip(backwardPrograms, packedBackward) {
        program.packBackward(
          weights, geometry, group: group, into: packed.pointer + group * program.packedCount)
      }
    }
  }

  func forward(_ workspace: Workspace) {
    guard let x, let y else { return }
    let g = geometry
    workspace.forEachImage { image, worker in
      let target = (z ?? y.value) + image * g.outputCount
      convolve(
        x.value(image), workspace.scratch(worker), into: target, rectifies: norm == nil && rectifies
      )
      norm?.observe(target, image: image, positions: forwardProgram.pixels)
    }
    guard let norm, let z else { return }
    norm.finishStatistics(images: workspace.count, positions: forwardProgram.pixels)
    workspace.forEachImage { image, _ in
      affine(
        z + image * g.outputCount, positions: forwardProgram.pixels, channels: norm.channels,
        scale: norm.batchScale.pointer, shift: norm.batchShift.pointer, rectifies: rectifies,
        into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) {
    guard let x, let y else { return }
    workspace.forEachImage { image, worker in
      convolve(
        x.value(image), workspace.scratch(worker), into: y.value(image), rectifies: rectifies)
    }
  }

  /// One image: border, then all groups.
  private func convolve(
    _ input: UnsafePointer<Float>, _ scratch: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>, rectifies: Bool
  ) {
    let g = geometry
    let source = bordered(input, scratch)
    for group in 0..<g.groups {
      let epilogue = ConvolutionProgram.Epilogue(
        bias: addsBias ? UnsafePointer(packedBias.pointer + group * biasStride) : nil,
        rectifies: rectifies)
      forwardProgram.execute(
        source + group * g.groupInputs,
        weights: packedForward.pointer + group * forwardProgram.packedCount,
        into: target + group * g.groupOutputs, epilogue)
    }
  }

  /// The input with its border: itself where it has none.
  private func bordered(
    _ input: UnsafePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let g = geometry
    let border = g.inputBorder
    if border.isEmpty(height: g.height, width: g.width) { return input }
    border.copy(input, height: g.height, width: g.width, channels: g.inputChannels, into: scratch)
    return UnsafePointer(scratch)
  }

  func backward(_ workspace: Workspace) {
    guard let x, let y, let partialSums, let outputGradient = y.gradient else { return }
    let g = geometry
    if let norm, let z {
      workspace.forEachImage { image, _ in
        norm.observe(
          gradient: outputGradient + image * g.outputCount,
          output: rectifies ? UnsafePointer(y.value(image)) : nil, x: z + image * g.outputCount,
          image: image, positions: forwardProgram.pixels)
      }
      norm.finishGradient(images: workspace.count, positions: forwardProgram.pixels)
    }
    workspace.forEachPart(parts) { part, images, worker in
      let scratch = workspace.scratch(worker)
      let sum = partialSums + part * g.weightCount
      sum.update(repeating: 0, count: g.weightCount)
      for image in images {
        let gradient = bareGradient(image, y, scratch + inputScratch)
        if let target = x.gradient(image) {
          propagate(gradient, into: target, accumulates: x.accumulates)
        }
        let source = bordered(x.value(image), scratch)
        for group in 0..<g.groups {
          weightGradient.add(input: source, gradient: gradient, group: group, to: sum)
        }
      }
    }
    sumWeightGradients(workspace, partialSums)
    sumBiasGradients(workspace, y)
  }

  /// The gradient of the convolution's own output for one image, in scratch with its border.
  private func bareGradient(
    _ image: Int, _ y: Map, _ scratch: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let g = geometry
    let border = g.outputBorder
    let start = image * g.outputCount
    guard let gradient = y.gradient(image) else { return UnsafePointer(scratch) }
    if norm == nil && !rectifies && border.isEmpty(height: g.outputHeight, width: g.outputWidth) {
      return UnsafePointer(gradient)
    }
    border.clear(
      height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels, scratch)
    let row = g.outputWidth * g.outputChannels
    let output = y.value(image)
    for index in 0..<g.outputHeight {
      let target = scratch + border.offset(row: index, channels: g.outputChannels)
      let at = index * row
      if let norm, let z {
        normalizationGradient(
          gradient: gradient + at, output: rectifies ? UnsafePointer(output + at) : nil,
          x: z + start + at, coefficients: norm.coefficients.pointer, positions: g.outputWidth,
          channels: g.outputChannels, into: target)
      } else if rectifies {
        rectifierGradient(
          gradient: gradient + at, output: output + at, count: row, accumulates: false, into: target
        )
      } else {
        target.update(from: gradient + at, count: row)
      }
    }
    return UnsafePointer(scratch)
  }

  private func propagate(
    _ gradient: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let g = geometry
    let epilogue = ConvolutionProgram.Epilogue(accumulates: accumulates)
    for (program, packed) in zip(backwardPrograms, packedBackward) {
      for group in 0..<g.groups {
        program.execute(
          gradient + group * g.groupOutputs, weights: packed.pointer + group * program.packedCount,
          into: target + group * g.groupInputs, epilogue)
      }
    }
  }

  private func sumWeightGradients(_ workspace: Workspace, _ sums: UnsafeMutablePointer<Float>) {
    let target = parameters.gradient(weightIndex)
    let count = geometry.weightCount
    let chunk = 8192
    workspace.pool.run(tasks: (count + chunk - 1) / chunk) { task, _ in
      sumParts(
        sums, pitch: count, count: parts, range: (task * chunk)..<min(count, (task + 1) * chunk),
        into: target)
    }
  }

  /// A bias before batch norm has no effect and no gradient; else it is the sum of the gradient.
  private func sumBiasGradients(_ workspace: Workspace, _ y: Map) {
    guard let biasIndex else { return }
    let target = parameters.gradient(biasIndex)
    let channels = geometry.outputChannels
    let totals = biasTotals.pointer
    totals.update(repeating: 0, count: channels)
    if norm == nil, let gradient = y.gradient {
      for position in 0..<(workspace.count * forwardProgram.pixels) {
        let at = position * channels
        for c in 0..<channels where !rectifies || y.value[at + c] > 0 {
          totals[c] += Double(gradient[at + c])
        }
      }
    }
    for c in 0..<channels { target[c] = Float(totals[c]) }
  }
}
