import Kernels
import Network

/// The end of a residual block: map · gate + shortcut, then ReLU, each where present.
final class JoinUnit: Unit {
  private let join: Join
  private let operands: [Operand]
  private let hasGate: Bool
  private let hasShortcut: Bool
  private let output: Operand
  private var maps: [Map] = []
  private var y: Map?

  /// Operands are map, gate and shortcut, in that order, as far as present.
  init(_ context: UnitContext, gate: Bool, shortcut: Bool, relu: Bool) {
    hasGate = gate
    hasShortcut = shortcut
    operands = context.inputs
    output = context.output
    var kind = Join.Gate.none
    if gate { kind = context.inputs[1].shape == context.output.shape ? .full : .channels }
    join = Join(gate: kind, rectifies: relu)
  }

  func bind(_ memory: BoundMemory) {
    maps = operands.map { Map($0, memory) }
    y = Map(output, memory)
  }

  private var gate: Map? { hasGate ? maps[1] : nil }
  private var shortcut: Map? { hasShortcut ? maps[hasGate ? 2 : 1] : nil }

  /// Values of a map that no cache holds until it is read again: 16 MiB.
  private static let largeCount = 4 << 20

  func forward(_ workspace: Workspace) { run(workspace, trains: true) }

  func infer(_ workspace: Workspace) { run(workspace, trains: false) }

  private func run(_ workspace: Workspace, trains: Bool) {
    guard let y else { return }
    let (map, gate, shortcut) = (maps[0], gate, shortcut)
    let channels = map.shape.channels
    let isLarge = workspace.count * map.shape.count >= Self.largeCount
    workspace.forEachPiece(of: map.shape.positions) { image, positions, _ in
      let start = positions.lowerBound * channels
      join.forward(
        map: map.source(image, trains: trains) + start,
        gate: gate.map {
          UnsafePointer($0.value(image) + (join.gate == .full ? start : 0))
        }, shortcut: shortcut.map { $0.source(image, trains: trains) + start },
        positions: positions.count, channels: channels, isLarge: isLarge,
        into: y.value(image) + start)
    }
  }

  func backward(_ workspace: Workspace) {
    guard let y else { return }
    let (map, gate, shortcut) = (maps[0], gate, shortcut)
    let isShared = map.sharesGradient || shortcut?.sharesGradient ?? false
    let observes = map.completed != nil || shortcut?.completed != nil
    workspace.forEachImage { image, _ in
      guard let gradient = y.gradient(image) else { return }
      var targets = Join.Targets()
      // What shares the gradient finds it there, and makes no other of it.
      if isShared && join.rectifies { targets.rectified = gradient }
      if !map.sharesGradient { targets.map = map.gradient(image) }
      targets.mapAccumulates = map.accumulates
      targets.gate = gate?.gradient(image)
      targets.gateAccumulates = gate?.accumulates ?? false
      if let shortcut, !shortcut.sharesGradient { targets.shortcut = shortcut.gradient(image) }
      targets.shortcutAccumulates = shortcut?.accumulates ?? false
      let factors = gate.map { UnsafePointer($0.value(image)) }
      let source = map.source(image, trains: true)
      let (positions, channels) = (map.shape.positions, map.shape.channels)
      guard observes else {
        join.backward(
          gradient: gradient, output: y.value(image), map: source, gate: factors,
          positions: positions, channels: channels, into: targets)
        return
      }
      join.backward(
        gradient: gradient, output: y.value(image), map: source, gate: factors,
        positions: positions, channels: channels, into: targets
      ) { positions in
        map.observe(image, positions: positions, gate: factors)
        shortcut?.observe(image, positions: positions)
      }
    }
  }
}
