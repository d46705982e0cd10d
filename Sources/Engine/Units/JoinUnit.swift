import Kernels
import Network

/// The end of a residual block: map · gate + shortcut, then ReLU, each where present.
final class JoinUnit: Unit {
  private let join: Join
  private let map: Map
  private let gate: Map?
  private let shortcut: Map?
  private let y: Map

  private init(_ join: Join, map: Map, gate: Map?, shortcut: Map?, _ y: Map) {
    self.join = join
    (self.map, self.gate, self.shortcut, self.y) = (map, gate, shortcut, y)
  }

  static func facts(hasGate: Bool) -> UnitFacts {
    UnitFacts(
      // A gate is read as it is.
      appliesNorm: { !hasGate || $0 != 1 }, completesGradient: .whereShared,
      changesOutputGradient: true, writesLastInputFirst: true)
  }

  /// Inputs are map, gate and shortcut, in that order, as far as present.
  static func plan(_ site: UnitSite, gate: Bool, shortcut: Bool, relu: Bool) -> UnitPlan {
    var kind = Join.Gate.none
    if gate { kind = site.inputs[1].shape == site.output.shape ? .full : .channels }
    let join = Join(gate: kind, rectifies: relu)
    return .maps(site) { maps, y in
      JoinUnit(
        join, map: maps[0], gate: gate ? maps[1] : nil,
        shortcut: shortcut ? maps[gate ? 2 : 1] : nil, y)
    }
  }

  /// Values of a map that no cache holds until it is read again: 16 MiB.
  private static let largeCount = 4 << 20

  func forward(_ workspace: Workspace) { run(workspace, trains: true) }

  func infer(_ workspace: Workspace) { run(workspace, trains: false) }

  private func run(_ workspace: Workspace, trains: Bool) {
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
    let isShared = map.sharesGradient || shortcut?.sharesGradient ?? false
    let observes = map.isCompleted || shortcut?.isCompleted ?? false
    workspace.forEachImage { image, _ in
      let gradient = y.outputGradient(image)
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
