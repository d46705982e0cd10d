import Kernels
import Network

/// Maximum or average pooling over a window.
final class WindowPoolUnit: Unit {
  private let pool: WindowPool
  private let x: Map
  private let y: Map

  private init(_ x: Map, _ y: Map, _ pool: WindowPool) {
    self.pool = pool
    (self.x, self.y) = (x, y)
  }

  static let facts = UnitFacts(appliesNorm: { _ in true }, completesGradient: .always)

  static func plan(
    _ site: UnitSite, kind: PoolKind, window: Window, countsPadding: Bool
  ) -> UnitPlan {
    let input = site.inputs[0]
    let pool = WindowPool(
      kind, window, countsPadding: countsPadding, input: input.shape, output: site.output.shape)
    return .map(
      site,
      scratchCount: max(
        input.pending == nil ? 0 : pool.rowsCount, site.trains ? pool.sharesCount : 0)
    ) { WindowPoolUnit($0, $1, pool) }
  }

  func forward(_ workspace: Workspace) { run(workspace, trains: true) }

  func infer(_ workspace: Workspace) { run(workspace, trains: false) }

  private func run(_ workspace: Workspace, trains: Bool) {
    workspace.forEachPiece(of: y.shape.height) { image, rows, worker in
      pool.forward(
        x.source(image, trains: trains), rows: rows,
        scratch: workspace.scratch(worker), into: y.value(image))
    }
  }

  func backward(_ workspace: Workspace) {
    workspace.forEachImage { image, worker in
      guard let target = x.gradient(image) else { return }
      let gradient = y.outputGradient(image)
      pool.backward(
        gradient: gradient, input: x.source(image, trains: true), output: y.value(image),
        scratch: workspace.scratch(worker), accumulates: x.accumulates, into: target)
      x.observe(image, positions: 0..<x.shape.positions)
    }
  }
}

/// Mean or maximum over all positions: SE's squeeze and the head of every network.
final class GlobalPoolUnit: Unit {
  private let maximum: Bool
  private let x: Map
  private let y: Map
  /// Whether what gives the map pools it.
  private let isDone: Bool
  /// Whether training leaves its gradient to what gives the map.
  private let isFolded: Bool
  /// The batch norm of the convolution whose means it takes in training; nil where there is none.
  private let folded: BatchNormState?
  /// How inference parts the convolution that pools what it has just computed; nil where none does.
  private let producer: InferenceShares?

  private init(
    _ x: Map, _ y: Map, maximum: Bool, squeeze: ExecutionPlan.SqueezePlace?,
    folded: BatchNormState?
  ) {
    self.maximum = maximum
    isFolded = squeeze?.isFolded ?? false
    producer = squeeze?.shares
    isDone = squeeze?.poolsInTraining ?? false
    (self.x, self.y) = (x, y)
    self.folded = folded
  }

  static let facts = UnitFacts(appliesNorm: { _ in true })

  static func plan(
    _ site: UnitSite, kind: PoolKind, squeeze: ExecutionPlan.SqueezePlace?
  ) -> UnitPlan {
    let (input, output) = (site.inputs[0], site.output)
    let folded = squeeze?.isFolded ?? false ? input.pending?.node : nil
    return UnitPlan { memory in
      GlobalPoolUnit(
        Map(input, memory), Map(output, memory), maximum: kind.takesMaximum, squeeze: squeeze,
        folded: folded.map { memory.norm($0) })
    }
  }

  func forward(_ workspace: Workspace) {
    if isDone { return }
    guard let folded else {
      run(workspace, trains: true)
      return
    }
    let affine = folded.batchAffine(rectifies: false)
    for image in 0..<workspace.count {
      affine.apply(
        folded.means(image: image), positions: 1, channels: x.shape.channels,
        into: y.value(image))
    }
  }

  func infer(_ workspace: Workspace) {
    if isDone || producer?.hasWholeMaps(workspace) ?? false { return }
    run(workspace, trains: false)
  }

  private func run(_ workspace: Workspace, trains: Bool) {
    workspace.forEachPiece(of: x.shape.channels, step: 32) { image, channels, _ in
      globalPool(
        x.source(image, trains: trains), positions: x.shape.positions, channels: x.shape.channels,
        maximum: maximum,
        range: channels, into: y.value(image))
    }
  }

  func backward(_ workspace: Workspace) {
    if isFolded { return }
    workspace.forEachImage { image, _ in
      guard let target = x.gradient(image) else { return }
      let gradient = y.outputGradient(image)
      globalPoolGradient(
        gradient: gradient, output: y.value(image), map: x.source(image, trains: true),
        positions: x.shape.positions, channels: x.shape.channels, maximum: maximum,
        accumulates: x.accumulates, into: target)
    }
  }
}
