import Settings
import Engine
import Network
import Results
import Zoo

/// What a timing at one scale consists of.
package struct TimingPlan: Sendable {
  package var file: TimingFile
  package var scale: Scale
  /// What the command line changed, as recorded.
  package var variant: String
  package var about: String
  /// Which repeats, counted from 1.
  package var repeats: [Int]
  package var networks: [TimingNetwork]

  package var key: PlanKey {
    PlanKey(experiment: file.name, scale: scale.rawValue, variant: variant)
  }

  /// Whether OpenBLAS computes in some arm.
  package var usesOpenBLAS: Bool {
    networks.contains { $0.arms.contains { $0.settings.kernels.usesOpenBLAS } }
  }

  /// Networks with modes in the order in which they are measured.
  package var tasks: [TimingTask] {
    networks.flatMap { network in
      [Stopwatch.Mode.train, .infer].map { TimingTask(network: network, mode: $0) }
    }
  }
}

/// A network whose arms are compared.
package struct TimingNetwork: Sendable {
  package var name: String
  package var label: String
  package var position: Int
  /// The first is the baseline.
  package var arms: [TimingArm]
}

package struct TimingArm: Sendable {
  package var name: String
  package var label: String
  /// Nil for the baseline itself.
  package var baseline: String?
  package var settings: TimingSettings
  package var graph: Graph
  package var cost: NetworkCost
}

/// The arms of one network in one mode: what is held in memory at a time.
package struct TimingTask: Sendable {
  package var network: TimingNetwork
  package var mode: Stopwatch.Mode

  /// An arm as the database keeps it.
  package func setup(_ arm: TimingArm) -> MeasuredSetup {
    let identity = SetupIdentity(arm.settings.canonical(mode))
    return MeasuredSetup(
      network: network.name, networkLabel: network.label, position: network.position,
      arm: arm.name, armLabel: arm.label, baseline: arm.baseline,
      mode: mode == .train ? .train : .infer, setupID: identity.setupID, settings: identity.json,
      model: arm.settings.network.model, batch: arm.settings.batch(mode),
      input: arm.graph.input.height, parameters: arm.cost.total.parameters,
      macs: arm.cost.total.macs)
  }

  /// The arms in the order of one repeat: forwards in odd repeats and backwards in even ones, so
  /// that a drift of the machine affects all arms equally.
  package func order(repeat number: Int) -> [TimingArm] {
    number % 2 == 1 ? network.arms : network.arms.reversed()
  }

  /// The repeats of `wanted` that a series has not measured whole.
  package func missing(
    _ wanted: [Int], in records: [MeasurementRecord], of series: MeasurementSeries
  ) -> [Int] {
    let setups = network.arms.map { setup($0).setupID }
    return wanted.filter { number in
      let measured = Set(
        records.filter {
          $0.series == series && $0.turn.repeat == number && $0.setup.network == network.name
        }.map(\.setup.setupID))
      return !setups.allSatisfy(measured.contains)
    }
  }

  /// Bytes that all arms take together, without allocating them.
  package func memory(threads: Int) throws(EngineError) -> Int {
    var bytes = 0
    for arm in network.arms {
      bytes += try Stopwatch.memory(
        graph: arm.graph, mode: mode, batch: arm.settings.batch(mode), threads: threads,
        kernels: arm.settings.kernels)
    }
    return bytes
  }
}

extension TimingPlan {
  /// Lays base, scale, network, arm and command line over each other, in this order, and builds each
  /// graph.
  package init(_ file: TimingFile, _ request: PlanRequest) throws(PlanError) {
    let block = try file.scales.block(request.scale, of: file.name, at: file.path)
    if request.dataName != nil {
      throw .setting(
        SettingError(key: "data.name", reason: "a timing reads no dataset; leave --data out"))
    }
    self.file = file
    self.file.rename(request.name)
    scale = request.scale
    variant = request.variant
    about = block.about
    repeats = request.seeds ?? block.repeats
    networks = []
    for (position, point) in (block.networks ?? file.networks).enumerated() {
      var arms: [TimingArm] = []
      for arm in file.arms {
        let common = file.base + block.assignments
        var made = try Self.arm(common + point.assignments + arm.assignments, request)
        made.name = arm.name
        made.label = arm.label
        made.baseline = arms.first?.name
        arms.append(made)
      }
      networks.append(
        TimingNetwork(name: point.name, label: point.label, position: position, arms: arms))
    }
    try requireDistinctArms(request)
  }

  private static func arm(
    _ assignments: [ExperimentFile.Assignment], _ request: PlanRequest
  ) throws(PlanError) -> TimingArm {
    var settings = TimingSettings()
    if let arithmetic = request.arithmetic {
      settings.kernels = try wrapped(arithmetic.timed, as: PlanError.setting)
    }
    var lines: [String: ExperimentFile.Assignment] = [:]
    for assignment in assignments {
      try wrapped(assignment.apply(to: &settings), as: PlanError.file)
      lines[assignment.key] = assignment
    }
    do {
      for (key, value) in request.settings {
        try settings.set(key, value)
        lines[key] = nil
      }
    } catch { throw .setting(error) }
    do {
      let graph = try Zoo.build(settings.network)
      return TimingArm(name: "", label: "", settings: settings, graph: graph, cost: graph.cost)
    } catch {
      throw PlanError(error, lines: lines, request)
    }
  }
}
