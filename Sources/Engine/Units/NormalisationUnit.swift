import Kernels
import Network

/// Batch norm that no convolution precedes (pre-activation networks), with the ReLU after it.
final class NormalisationUnit: Unit {
  private let state: BatchNormState
  var norm: BatchNormState? { state }
  private let rectifies: Bool
  private let x: Map
  private let y: Map

  private init(_ state: BatchNormState, _ x: Map, _ y: Map, rectifies: Bool) {
    self.state = state
    self.rectifies = rectifies
    (self.x, self.y) = (x, y)
  }

  static func plan(_ site: UnitSite, _ norm: BatchNormPlan, rectifies: Bool) -> UnitPlan {
    .init { memory in
      NormalisationUnit(
        BatchNormState(norm, memory), Map(site.inputs[0], memory), Map(site.output, memory),
        rectifies: rectifies)
    }
  }

  func prepare(for use: Preparation, _ workspace: Workspace, worker: Int?) {
    if use == .inference { state.foldRunning() }
  }

  func forward(_ workspace: Workspace) {
    let positions = x.shape.positions
    workspace.forEachImage { image, _ in
      state.observe(x.value(image), image: image, positions: positions)
    }
    state.finishStatistics(images: workspace.count, positions: positions)
    apply(workspace, state.batchAffine(rectifies: rectifies))
  }

  func infer(_ workspace: Workspace) {
    let affine = ChannelAffine(
      scale: state.runningScale.pointer, shift: state.runningShift.pointer, rectifies: rectifies)
    apply(workspace, affine)
  }

  private func apply(_ workspace: Workspace, _ affine: ChannelAffine) {
    workspace.forEachImage { image, _ in
      affine.apply(
        x.value(image), positions: x.shape.positions, channels: state.channels,
        into: y.value(image))
    }
  }

  func backward(_ workspace: Workspace) {
    let positions = x.shape.positions
    workspace.forEachImage { image, _ in
      state.observe(
        gradient: y.outputGradient(image), rectifies: rectifies, x: x.value(image), image: image,
        positions: 0..<positions)
    }
    state.finishGradient(images: workspace.count, positions: positions)
    let rectifier = rectifies ? state.batchAffine(rectifies: false) : nil
    workspace.forEachImage { image, _ in
      guard let target = x.gradient(image) else { return }
      normalisationGradient(
        gradient: y.outputGradient(image), rectifier: rectifier, x: x.value(image),
        coefficients: state.coefficients.pointer, positions: positions, channels: state.channels,
        accumulates: x.accumulates, into: target)
    }
  }
}
