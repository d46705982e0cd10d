import Kernels
import Network

/// ReLU, sigmoid or tanh that stands alone.
final class ActivationUnit: Unit {
  private let activation: PointwiseActivation
  private let x: Map
  private let y: Map

  private init(_ x: Map, _ y: Map, _ activation: Activation) {
    self.activation = PointwiseActivation(activation)
    (self.x, self.y) = (x, y)
  }

  static func plan(_ site: UnitSite, _ activation: Activation) -> UnitPlan {
    .map(site) { ActivationUnit($0, $1, activation) }
  }

  func forward(_ workspace: Workspace) {
    workspace.forEachImage { image, _ in
      activation.forward(x.value(image), count: x.shape.count, into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) { forward(workspace) }

  func backward(_ workspace: Workspace) {
    workspace.forEachImage { image, _ in
      guard let target = x.gradient(image) else { return }
      let gradient = y.outputGradient(image)
      activation.backward(
        gradient: gradient, output: y.value(image), count: x.shape.count,
        accumulates: x.accumulates, into: target)
    }
  }
}

/// Multiplication by a constant.
final class MultiplyUnit: Unit {
  private let factor: Float
  private let x: Map
  private let y: Map

  private init(_ x: Map, _ y: Map, factor: Double) {
    self.factor = Float(factor)
    (self.x, self.y) = (x, y)
  }

  static func plan(_ site: UnitSite, factor: Double) -> UnitPlan {
    .map(site) { MultiplyUnit($0, $1, factor: factor) }
  }

  func forward(_ workspace: Workspace) {
    workspace.forEachImage { image, _ in
      scaled(
        x.value(image), by: factor, count: x.shape.count, accumulates: false, into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) { forward(workspace) }

  func backward(_ workspace: Workspace) {
    workspace.forEachImage { image, _ in
      guard let target = x.gradient(image) else { return }
      let gradient = y.outputGradient(image)
      scaled(
        gradient, by: factor, count: x.shape.count, accumulates: x.accumulates, into: target)
    }
  }
}
