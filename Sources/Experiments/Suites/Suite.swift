import Settings
import Datasets
import Zoo

/// What a run of several experiments at one scale consists of.
package struct Suite: Sendable {
  package enum Member: Sendable {
    case trials(Plan)
    case timing(TimingPlan)
  }

  package var file: SuiteFile
  package var scale: Scale
  /// In the order in which they run.
  package var members: [Member]
  /// Experiments that are left out at this scale, each with its reason.
  package var leftOut: [String]
  /// Seconds that the deciding experiments may take together, by the command line or the file; nil if neither
  /// says.
  package var statedBudget: Double?
}

extension Suite.Member {
  package var name: String {
    switch self {
    case .trials(let plan): plan.file.name
    case .timing(let plan): plan.file.name
    }
  }

  package var title: String {
    switch self {
    case .trials(let plan): plan.file.title
    case .timing(let plan): plan.file.title
    }
  }

  /// The paper's tables that it answers.
  package var tables: [String] {
    switch self {
    case .trials(let plan): plan.file.tables
    case .timing(let plan): plan.file.table.map { [$0] } ?? []
    }
  }
}

extension Suite {
  /// Plans every experiment of a file.
  ///
  /// `--set` acts on all experiments that train. A timing that does not know the setting is left
  /// out, and so is an experiment whose arms it makes equal. `--data NAME=PATH` tells where the
  /// files of NAME are, for those that read it.
  ///
  /// - Parameter locate: tells where the images of a request are, if the command line does not.
  package init(
    _ file: SuiteFile, _ request: PlanRequest, locator: ExperimentLocator = ExperimentLocator(),
    locate: (inout DatasetRequest) -> Void = { _ in }
  ) throws(PlanError) {
    self.file = file
    scale = request.scale
    members = []
    leftOut = []
    statedBudget = request.decision.budget ?? file.budgets[request.scale]
    for entry in file.experiments {
      let path: String
      let kind: ExperimentKind
      do {
        path = try file.find(entry, locator)
        kind = try ExperimentKind.of(path)
      } catch { throw .file(error) }
      switch kind {
      case .trials: try addTrials(path, request, locate)
      case .timing: try addTiming(path, request)
      case .suite: throw .file(file.error(entry, "'\(entry.name)' is a suite too"))
      }
    }
    try requireUse(of: request)
  }

  private mutating func addTrials(
    _ path: String, _ request: PlanRequest, _ locate: (inout DatasetRequest) -> Void
  ) throws(PlanError) {
    let experiment = try wrapped(ExperimentFile.read(path), as: PlanError.file)
    guard experiment.scales[scale] != nil else { return leaveOut(experiment.name) }
    var own = request
    (own.dataName, own.dataPath) = (nil, nil)
    do {
      var plan = try Plan(experiment, own)
      if let name = request.dataName, plan.reads(name) {
        own.dataPath = request.dataPath
        plan = try Plan(experiment, own)
      }
      plan.locateData(locate)
      members.append(.trials(plan))
    } catch {
      guard case .equal(let equal) = error else { throw error }
      leftOut.append("\(experiment.name): \(equal)")
    }
  }

  private mutating func addTiming(_ path: String, _ request: PlanRequest) throws(PlanError) {
    let timing = try wrapped(TimingFile.read(path), as: PlanError.file)
    guard timing.scales[scale] != nil else { return leaveOut(timing.name) }
    var own = request
    (own.dataName, own.dataPath) = (nil, nil)
    do { members.append(.timing(try TimingPlan(timing, own))) } catch {
      switch error {
      case .setting(let setting):
        leftOut.append(
          TimingSettings.keys.contains(setting.key)
            ? "\(timing.name): \(setting)"
            : "\(timing.name): --set \(setting.key) is not a setting of a timing")
      case .equal(let equal): leftOut.append("\(timing.name): \(equal)")
      case .file, .data: throw error
      }
    }
  }

  private mutating func leaveOut(_ name: String) {
    leftOut.append("\(name): it has no scale \(scale.rawValue)")
  }

  /// Throws unless something reads the dataset whose files the command line names.
  private func requireUse(of request: PlanRequest) throws(PlanError) {
    guard let name = request.dataName else { return }
    guard request.dataPath != nil else {
      throw .data(
        DataError(
          .request,
          "--data: with several experiments it tells where files are, as NAME=PATH; "
            + "their files tell which images they use"))
    }
    let isRead = members.contains {
      if case .trials(let plan) = $0 { plan.reads(name) } else { false }
    }
    guard isRead else {
      throw .data(
        DataError(
          .request, "--data: nothing in \(file.name) at scale \(scale.rawValue) reads '\(name)'"))
    }
  }
}

extension Plan {
  fileprivate func reads(_ name: String) -> Bool { datasets.contains { $0.name == name } }
}
