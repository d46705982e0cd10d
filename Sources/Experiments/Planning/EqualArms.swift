import Engine
import Datasets

/// Arms that the command line makes equal: they would compare a setup with itself.
package struct EqualArms: Error, Hashable, CustomStringConvertible {
  package var names: [String]
  /// The options that do it, such as `--set se.reduction=8`.
  package var options: [String]

  package var description: String {
    "\(options.joined(separator: " ")) makes the arms \(Self.list(names)) equal, and equal arms cannot be "
      + "compared; leave out what the arms vary, or write an experiment file with other arms"
  }

  static func list(_ names: [String]) -> String {
    let shown = names.count > 8 ? names.prefix(7) + ["\(names.count - 7) more"] : names[...]
    guard let last = shown.last, shown.count > 1 else { return names.first ?? "" }
    return "\(shown.dropLast().joined(separator: ", ")) and \(last)"
  }

  /// Places of the first arms that share an identity; nil where each has its own.
  static func places(_ identities: [String]) -> [Int]? {
    var places: [String: [Int]] = [:]
    for (place, identity) in identities.enumerated() { places[identity, default: []].append(place) }
    return places.values.filter { $0.count > 1 }.min { $0[0] < $1[0] }
  }
}

extension PlanRequest {
  /// Without what the command line changes.
  var bare: PlanRequest {
    var bare = PlanRequest()
    bare.scale = scale
    return bare
  }

  /// Whether the command line changes nothing.
  var isBare: Bool { settings.isEmpty && arithmetic == nil && dataName == nil }

  /// The options that set what the points of a file vary; if there are none, all options that
  /// change anything.
  func options(setting keys: Set<String>) -> [String] {
    let own = settings.filter { keys.contains($0.key) }
    var options = (own.isEmpty ? settings : own).map { "--set \($0.key)=\($0.value)" }
    if let dataName, own.isEmpty || keys.contains("data.name") {
      options.append("--data \(dataName)")
    }
    if let arithmetic, own.isEmpty { options.append("kernels=\(arithmetic)") }
    return options
  }
}

extension Arm {
  /// A placeholder for the identity of the images until they are read.
  package var plannedData: String {
    facts.identity ?? "\(settings.data.name)/\(facts.train)/\(facts.test)"
      + (settings.data.wantsTest ? "" : "/validation")
  }

  /// All that makes the arm's trials, seeds included.
  fileprivate var identity: String {
    SetupIdentity.json(settings.canonical(facts, dataIdentity: plannedData)) + "+\(seedOffset)"
  }
}

extension Plan {
  /// Throws if arms are equal and names them. If the file alone makes them so, its line is given.
  func requireDistinctArms(
    _ points: [[ExperimentFile.Point]], _ request: PlanRequest
  ) throws(PlanError) {
    guard let places = EqualArms.places(arms.map(\.identity)) else { return }
    let names = places.map { arms[$0].name }
    guard request.isBare else {
      // The file alone may be the cause.
      do { _ = try Plan(file, request.bare) } catch {
        if case .file(let own) = error, own.path == "axes" { throw error }
      }
      let keys = Set(points.joined().flatMap(\.assignments).map(\.key))
      throw .equal(EqualArms(names: names, options: request.options(setting: keys)))
    }
    let point = points[places[1]].last
    throw .file(
      ExperimentError(
        file: point?.file ?? file.path, line: point?.line ?? 0, path: "axes",
        reason: "the arms \(EqualArms.list(names)) have the same settings; "
          + "the same network under other seeds has a seed_offset"))
  }
}

extension TimingPlan {
  /// Throws: the networks with arms that are equal.
  func requireDistinctArms(_ request: PlanRequest) throws(PlanError) {
    let arms = networks.flatMap { network in network.arms.map { (network, $0) } }
    let identities = arms.map { SetupIdentity.json($0.1.settings.canonical(.train)) }
    guard let places = EqualArms.places(identities) else { return }
    let names = places.map { "\(arms[$0].0.name)/\(arms[$0].1.name)" }
    guard request.isBare else {
      do { _ = try TimingPlan(file, request.bare) } catch {
        if case .file(let own) = error, own.path == "arms" { throw error }
      }
      let keys = Set((file.arms + file.networks).flatMap(\.assignments).map(\.key))
      throw .equal(EqualArms(names: names, options: request.options(setting: keys)))
    }
    let count = file.arms.count
    let block = file.scales[scale]?.networks ?? file.networks
    let point =
      places[0] / count == places[1] / count
      ? file.arms[places[1] % count] : block[places[1] / count]
    throw .file(
      ExperimentError(
        file: point.file, line: point.line, path: "arms",
        reason: "the arms \(EqualArms.list(names)) have the same settings"))
  }
}
