import Kernels
import Network

/// Dropout; the mask of a step is keyed by layer, step and image.
final class DropoutUnit: Unit {
  private let rate: Double
  /// Key of the masks' streams.
  private let purpose: String
  private let x: Map
  private let y: Map
  /// [batch, …], as the input; nil where nothing is trained.
  private let mask: UnsafeMutablePointer<Float>?

  private init(
    _ x: Map, _ y: Map, name: String, rate: Double, mask: UnsafeMutablePointer<Float>?
  ) {
    self.rate = rate
    purpose = "dropout/\(name)"
    (self.x, self.y, self.mask) = (x, y, mask)
  }

  static func plan(
    _ site: UnitSite, name: String, rate: Double, planner: inout ArenaPlanner
  ) -> UnitPlan {
    let input = site.inputs[0]
    let mask =
      site.trains ? planner.reserve(site.batch * input.shape.count, alive: site.life) : nil
    return UnitPlan { memory in
      DropoutUnit(
        Map(input, memory), Map(site.output, memory), name: name, rate: rate,
        mask: mask.map { memory[$0] })
    }
  }

  func forward(_ workspace: Workspace) {
    guard let mask else { preconditionFailure("a training step of a plan that only infers") }
    let kept = Float(1 / (1 - rate))
    let count = x.shape.count
    workspace.forEachImage { image, _ in
      var stream = RandomStream(
        seed: workspace.seed, purpose, step: workspace.step, image: workspace.firstImage + image)
      let mask = mask + image * count
      for i in 0..<count { mask[i] = stream.uniform() < rate ? 0 : kept }
      product(x.value(image), mask, count: count, accumulates: false, into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) {
    y.value.update(from: x.value, count: workspace.count * x.shape.count)
  }

  func backward(_ workspace: Workspace) {
    guard let mask else { preconditionFailure("a backward pass of a plan that only infers") }
    let count = x.shape.count
    workspace.forEachImage { image, _ in
      guard let target = x.gradient(image) else { return }
      product(
        y.outputGradient(image), mask + image * count, count: count, accumulates: x.accumulates,
        into: target)
    }
  }
}
