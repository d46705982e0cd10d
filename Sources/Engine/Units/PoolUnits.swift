import Kernels
import Network

/// Maximum or average pooling over a window.
final class WindowPoolUnit: Unit {
  private let pool: WindowPool
  private let operand: Operand
  private let output: Operand
  private var x: Map?
  private var y: Map?

  init(_ context: UnitContext, kind: PoolKind, window: Window, countsPadding: Bool) {
    operand = context.inputs[0]
    output = context.output
    pool = WindowPool(
      kind, window, countsPadding: countsPadding, input: operand.shape, output: output.shape)
  }

  /// What gradients need of a position; the rows of a map whose batch norm is pending.
  private var takenCount: Int { (operand.shape.channels + 15) / 16 * 16 }
  var scratchCount: Int { takenCount + (operand.pending == nil ? 0 : pool.rowsCount) }

  func bind(_ memory: BoundMemory) {
    x = Map(operand, memory)
    y = Map(output, memory)
  }

  func forward(_ workspace: Workspace) { run(workspace, trains: true) }

  func infer(_ workspace: Workspace) { run(workspace, trains: false) }

  private func run(_ workspace: Workspace, trains: Bool) {
    guard let x, let y else { return }
    workspace.forEachPiece(of: y.shape.height) { image, rows, worker in
      pool.forward(
        x.source(image, trains: trains), rows: rows,
        scratch: workspace.scratch(worker) + takenCount, into: y.value(image))
    }
  }

  func backward(_ workspace: Workspace) {
    guard let x, let y else { return }
    workspace.forEachImage { image, worker in
      guard let gradient = y.gradient(image), let target = x.gradient(image) else { return }
      if !x.accumulates { target.update(repeating: 0, count: x.shape.count) }
      pool.backward(
        gradient: gradient, input: x.source(image, trains: true), output: y.value(image),
        taken: workspace.scratch(worker), scratch: workspace.scratch(worker) + takenCount,
        addingTo: target)
      x.observe(image, positions: 0..<x.shape.positions)
    }
  }
}

/// Mean or maximum over all positions: SE's squeeze and the head of every network.
final class GlobalPoolUnit: Unit {
  private let maximum: Bool
  private let squeeze: FusedSqueeze?
  private let operand: Operand
  private let output: Operand
  private var x: Map?
  private var y: Map?

  init(_ context: UnitContext, kind: PoolKind) {
    maximum = kind == .maximum
    squeeze = context.squeeze
    operand = context.inputs[0]
    output = context.output
  }

  func bind(_ memory: BoundMemory) {
    x = Map(operand, memory)
    y = Map(output, memory)
    squeeze?.output = y
  }

  func forward(_ workspace: Workspace) {
    guard let squeeze, squeeze.isFolded, let x, let y, let pending = operand.pending else {
      run(workspace, trains: true)
      return
    }
    let affine = pending.state.batchAffine(rectifies: false)
    for image in 0..<workspace.count {
      guard let means = pending.state.means(image: image) else { continue }
      affine.apply(means, positions: 1, channels: x.shape.channels, into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) {
    // The convolution in front may have done it.
    if !(squeeze?.isDone ?? false) { run(workspace, trains: false) }
  }

  private func run(_ workspace: Workspace, trains: Bool) {
    guard let x, let y else { return }
    workspace.forEachPiece(of: x.shape.channels, step: 32) { image, channels, _ in
      globalPool(
        x.source(image, trains: trains), positions: x.shape.positions, channels: x.shape.channels,
        maximum: maximum,
        range: channels, into: y.value(image))
    }
  }

  func backward(_ workspace: Workspace) {
    guard let x, let y, !(squeeze?.isFolded ?? false) else { return }
    workspace.forEachImage { image, _ in
      guard let gradient = y.gradient(image), let target = x.gradient(image) else { return }
      globalPoolGradient(
        gradient: gradient, output: y.value(image), map: x.source(image, trains: true),
        positions: x.shape.positions, channels: x.shape.channels, maximum: maximum,
        accumulates: x.accumulates, into: target)
    }
  }
}
