import Settings
import Datasets
import Engine
import Network
import Results
import Zoo

/// What a run of an experiment at one scale consists of.
package struct Plan: Sendable {
  package var file: ExperimentFile
  package var scale: Scale
  /// What the command line changed, as recorded.
  package var variant: String
  package var about: String
  package var seeds: [Int]
  /// For a plan that trains as many of `seeds` as its claims need; nil if it trains all of them.
  package var decision: PlanDecision?
  package var arms: [Arm]
  /// The images of the arms, each set once, in the order of the arms.
  package var datasets: [DatasetRequest]
  /// The images of the first arm.
  package var data: DatasetRequest { datasets[0] }

  package var key: PlanKey {
    PlanKey(experiment: file.name, scale: scale.rawValue, variant: variant)
  }
}

/// What the command line says about a plan.
package struct PlanRequest: Sendable {
  package var scale = Scale.desk
  package var seeds: [Int]?
  /// Whether as many seeds are trained as claims need. Nil leaves it to the file, if `seeds` is nil
  /// too.
  package var decides: Bool?
  /// The most seeds per arm, and the seconds, of a plan that decides; nil leaves them to the file.
  package var decision = PlanDecision()
  /// `--set`, in order.
  package var settings: [(key: String, value: String)] = []
  /// The kernels if neither the file nor `--set` names any; nil means the standard ones.
  package var arithmetic: Arithmetic?
  package var dataName: String?
  package var dataPath: String?
  /// The name that results are filed under (`--as`); nil is the file's own.
  package var name: String?

  package init() {}

  /// What the command line changes, as results are filed: words separated by spaces, empty for the
  /// file as it is. Where files are is not part of it.
  package var variant: String {
    var pairs = settings.filter { $0.key != "kernels" }.map { key, value in
      "\(key)=\(value.filter { !$0.isWhitespace })"
    }
    if let dataName { pairs.insert("data.name=\(dataName)", at: 0) }
    let own = settings.last { $0.key == "kernels" }?.value
    if let own, (try? Arithmetic(own)) == nil {
      pairs.append("kernels=\(own)")
    } else if let used = own.flatMap({ try? Arithmetic($0) }) ?? arithmetic, used != .standard {
      pairs.append("kernels=\(used)")
    }
    return pairs.joined(separator: " ")
  }
}

/// Why there is no plan.
package enum PlanError: Error, CustomStringConvertible {
  case file(ExperimentError)
  /// A wrong `--set` or `--data`.
  case setting(SettingError)
  /// The command line makes arms equal.
  case equal(EqualArms)
  case data(DataError)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .setting(let error): "--set \(error.description)"
    case .equal(let error): error.description
    case .data(let error): error.description
    }
  }
}

extension Plan {
  /// Lays base, scale, axes and command line over each other, in this order, and builds each network.
  package init(_ file: ExperimentFile, _ request: PlanRequest) throws(PlanError) {
    let block = try file.scales.block(request.scale, of: file.name, at: file.path)
    self.file = file
    self.file.rename(request.name)
    scale = request.scale
    about = block.about
    seeds = request.seeds ?? block.seeds
    if request.decides ?? (block.decides && request.seeds == nil) {
      decision = PlanDecision(
        seedsMax: request.decision.seedsMax ?? block.decision.seedsMax,
        budget: request.decision.budget ?? block.decision.budget)
    }
    variant = request.variant
    datasets = []
    arms = []
    let points = Self.product(block.axes ?? file.axes)
    var known: [DatasetRequest: Datasets.Facts] = [:]
    for point in points {
      arms.append(try Self.arm(file, block, point, request, points, &known))
    }
    try requireDistinctArms(points, request)
    listDatasets()
  }

  /// Tells where the images of each arm are, if the command line does not.
  package mutating func locateData(_ locate: (inout DatasetRequest) -> Void) {
    for index in arms.indices { locate(&arms[index].settings.data) }
    listDatasets()
  }

  private mutating func listDatasets() {
    datasets = []
    for arm in arms where !datasets.contains(arm.settings.data.images) {
      datasets.append(arm.settings.data.images)
    }
  }

  /// One point of each axis, in all combinations; the first axis varies slowest.
  private static func product(_ axes: [ExperimentFile.Axis]) -> [[ExperimentFile.Point]] {
    axes.reduce([[]]) { arms, axis in
      arms.flatMap { arm in axis.points.map { arm + [$0] } }
    }
  }

  private static func arm(
    _ file: ExperimentFile, _ block: ExperimentFile.ScaleBlock, _ points: [ExperimentFile.Point],
    _ request: PlanRequest, _ all: [[ExperimentFile.Point]],
    _ known: inout [DatasetRequest: Datasets.Facts]
  ) throws(PlanError) -> Arm {
    var settings = TrialSettings()
    if let arithmetic = request.arithmetic { settings.arithmetic = arithmetic }
    var lines: [String: ExperimentFile.Assignment] = [:]
    for assignment in file.base + block.assignments + points.flatMap(\.assignments) {
      try wrapped(assignment.apply(to: &settings), as: PlanError.file)
      lines[assignment.key] = assignment
    }
    try wrapped(settings.data.rename(request, &known), as: PlanError.data)
    do {
      if let name = request.dataName { try settings.set("data.name", name) }
      if let path = request.dataPath { settings.data.path = path }
      for (key, value) in request.settings {
        try settings.set(key, value)
        lines[key] = nil
      }
    } catch { throw .setting(error) }
    let facts = try wrapped(settings.data.facts(&known), as: PlanError.data)
    let graph: Graph
    do throws(SettingError) {
      graph = try Zoo.build(settings.resolved(facts))
      if facts.train < settings.training.batch {
        throw SettingError(
          key: "training.batch",
          reason: "\(settings.training.batch) is more than the \(facts.train) training images")
      }
      if let micro = settings.training.options.microBatch,
        micro > settings.training.batch || settings.training.batch % micro != 0
      {
        throw SettingError(
          key: "training.micro_batch",
          reason: "\(micro) does not divide the batch of \(settings.training.batch) images")
      }
    } catch {
      throw PlanError(error, lines: lines, request)
    }
    let name = points.map(\.name).joined(separator: "/")
    return Arm(
      name: name.isEmpty ? file.name : name,
      label: points.map(\.label).joined(separator: ", "),
      paperRow: points.compactMap(\.paperRow).last,
      seedOffset: points.reduce(0) { $0 + $1.seedOffset },
      baseline: baseline(file, points, all), settings: settings, facts: facts, graph: graph,
      cost: graph.cost, scoresEveryEpoch: block.curves)
  }

  /// The arm that differs only in having the baseline's point.
  private static func baseline(
    _ file: ExperimentFile, _ points: [ExperimentFile.Point], _ all: [[ExperimentFile.Point]]
  ) -> String? {
    guard let name = file.baseline, !points.contains(where: { $0.name == name }) else {
      return nil
    }
    let candidate = all.first { other in
      other.contains { $0.name == name }
        && zip(points, other).allSatisfy { $0.name == $1.name || $1.name == name }
    }
    return candidate.map { $0.map(\.name).joined(separator: "/") }
  }
}
