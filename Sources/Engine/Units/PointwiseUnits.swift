import Kernels
import Network

/// ReLU, sigmoid or tanh that stands alone.
final class ActivationUnit: Unit {
  private let activation: PointwiseActivation
  private let operand: Operand
  private let output: Operand
  private var x: Map?
  private var y: Map?

  init(_ context: UnitContext, _ activation: Activation) {
    self.activation = PointwiseActivation(activation)
    operand = context.inputs[0]
    output = context.output
  }

  func bind(_ memory: BoundMemory) {
    x = Map(operand, memory)
    y = Map(output, memory)
  }

  func forward(_ workspace: Workspace) {
    guard let x, let y else { return }
    workspace.forEachImage { image, _ in
      activation.forward(x.value(image), count: x.shape.count, into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) { forward(workspace) }

  func backward(_ workspace: Workspace) {
    guard let x, let y else { return }
    workspace.forEachImage { image, _ in
      guard let gradient = y.gradient(image), let target = x.gradient(image) else { return }
      activation.backward(
        gradient: gradient, output: y.value(image), count: x.shape.count,
        accumulates: x.accumulates, into: target)
    }
  }
}

/// Multiplication by a constant.
final class MultiplyUnit: Unit {
  private let factor: Float
  private let operand: Operand
  private let output: Operand
  private var x: Map?
  private var y: Map?

  init(_ context: UnitContext, factor: Double) {
    self.factor = Float(factor)
    operand = context.inputs[0]
    output = context.output
  }

  func bind(_ memory: BoundMemory) {
    x = Map(operand, memory)
    y = Map(output, memory)
  }

  func forward(_ workspace: Workspace) {
    guard let x, let y else { return }
    workspace.forEachImage { image, _ in
      scaled(
        x.value(image), by: factor, count: x.shape.count, accumulates: false, into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) { forward(workspace) }

  func backward(_ workspace: Workspace) {
    guard let x, let y else { return }
    workspace.forEachImage { image, _ in
      guard let gradient = y.gradient(image), let target = x.gradient(image) else { return }
      scaled(
        gradient, by: factor, count: x.shape.count, accumulates: x.accumulates, into: target)
    }
  }
}

/// Dropout; the mask of a step is keyed by layer, step and image.
final class DropoutUnit: Unit {
  private let rate: Double
  /// Key of the masks' streams.
  private let purpose: String
  private let operand: Operand
  private let output: Operand
  private let maskTensor: Tensor?
  private var x: Map?
  private var y: Map?
  private var mask: UnsafeMutablePointer<Float>?

  init(_ context: UnitContext, name: String, rate: Double, planner: inout ArenaPlanner) {
    self.rate = rate
    purpose = "dropout/\(name)"
    operand = context.inputs[0]
    output = context.output
    maskTensor =
      context.trains
      ? planner.reserve(
        context.batch * operand.shape.count, alive: context.forward...context.backward) : nil
  }

  func bind(_ memory: BoundMemory) {
    x = Map(operand, memory)
    y = Map(output, memory)
    mask = maskTensor.map { memory($0) }
  }

  func forward(_ workspace: Workspace) {
    guard let x, let y, let mask else { return }
    let kept = Float(1 / (1 - rate))
    let count = x.shape.count
    workspace.forEachImage { image, _ in
      var stream = RandomStream(
        seed: workspace.seed, purpose, step: workspace.step, image: image)
      let mask = mask + image * count
      for i in 0..<count { mask[i] = stream.uniform() < rate ? 0 : kept }
      product(x.value(image), mask, count: count, accumulates: false, into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) {
    guard let x, let y else { return }
    y.value.update(from: x.value, count: workspace.count * x.shape.count)
  }

  func backward(_ workspace: Workspace) {
    guard let x, let y, let mask else { return }
    let count = x.shape.count
    workspace.forEachImage { image, _ in
      guard let gradient = y.gradient(image), let target = x.gradient(image) else { return }
      product(
        gradient, mask + image * count, count: count, accumulates: x.accumulates, into: target)
    }
  }
}
