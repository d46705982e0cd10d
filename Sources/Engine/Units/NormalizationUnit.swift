import Kernels
import Network

/// Batch norm that no convolution precedes (pre-activation networks), with the ReLU behind it.
final class NormalizationUnit: Unit {
  private let state: BatchNormState
  var norm: BatchNormState? { state }
  private let rectifies: Bool
  private let operand: Operand
  private let output: Operand
  private var x: Map?
  private var y: Map?

  init?(
    _ context: UnitContext, node: NodeID, relu: Bool, planner: inout ArenaPlanner,
    parameters: ParameterStore
  ) {
    guard
      let norm = BatchNormState(context, node, planner: &planner, parameters: parameters)
    else { return nil }
    state = norm
    rectifies = relu
    operand = context.inputs[0]
    output = context.output
  }

  func bind(_ memory: BoundMemory) {
    state.bind(memory)
    x = Map(operand, memory)
    y = Map(output, memory)
  }

  func prepare(for use: Preparation, _ workspace: Workspace, worker: Int?) {
    if use == .inference { state.foldRunning() }
  }

  func forward(_ workspace: Workspace) {
    guard let x, let y else { return }
    let positions = x.shape.positions
    workspace.forEachImage { image, _ in
      state.observe(x.value(image), image: image, positions: positions)
    }
    state.finishStatistics(images: workspace.count, positions: positions)
    apply(workspace, x, y, state.batchAffine(rectifies: rectifies))
  }

  func infer(_ workspace: Workspace) {
    guard let x, let y else { return }
    let affine = ChannelAffine(
      scale: state.runningScale.pointer, shift: state.runningShift.pointer, rectifies: rectifies)
    apply(workspace, x, y, affine)
  }

  private func apply(_ workspace: Workspace, _ x: Map, _ y: Map, _ affine: ChannelAffine) {
    workspace.forEachImage { image, _ in
      affine.apply(
        x.value(image), positions: x.shape.positions, channels: state.channels,
        into: y.value(image))
    }
  }

  func backward(_ workspace: Workspace) {
    guard let x, let y, let gradient = y.gradient else { return }
    let positions = x.shape.positions
    let count = x.shape.count
    workspace.forEachImage { image, _ in
      state.observe(
        gradient: gradient + image * count, rectifies: rectifies, x: x.value(image), image: image,
        positions: 0..<positions)
    }
    state.finishGradient(images: workspace.count, positions: positions)
    guard let target = x.gradient else { return }
    let rectifier = rectifies ? state.batchAffine(rectifies: false) : nil
    workspace.forEachImage { image, _ in
      normalizationGradient(
        gradient: gradient + image * count, rectifier: rectifier, x: x.value(image),
        coefficients: state.coefficients.pointer, positions: positions, channels: state.channels,
        accumulates: x.accumulates, into: target + image * count)
    }
  }
}
