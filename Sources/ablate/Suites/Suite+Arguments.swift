import Experiments

extension Suite {
  /// The suite that the command line names, with `--all` or by its one operand; nil where that is an
  /// experiment of another kind.
  static func named(by arguments: Arguments) throws -> Suite? {
    if arguments.has(.all), let operand = arguments.operands.first {
      throw CommandError.usage("--all runs every experiment; leave out '\(operand)'")
    }
    guard arguments.has(.all) || arguments.operands.count == 1 else { return nil }
    let name = arguments.operands.first ?? "all"
    let path = try ExperimentLocator().find(name)
    let file: SuiteFile
    guard try ExperimentKind.of(path) == .suite else { return nil }
    file = try SuiteFile.read(path)
    if arguments.value(.name) != nil {
      throw CommandError.usage(
        "--as names the results of one experiment, and \(file.name) has several")
    }
    let request = try arguments.planRequest
    var suite: Suite
    suite = try Suite(file, request) { DataFolder.complete(&$0) }
    for (place, member) in suite.members.enumerated() {
      if case .trials(let plan) = member {
        suite.members[place] = .trials(try arguments.decided(plan))
      }
    }
    try arguments.requireUse(ofDecision: !suite.deciding.isEmpty)
    return suite
  }
}

extension Suite {
  /// Places and plans of the members that train as many seeds as their claims need.
  var deciding: [(place: Int, plan: Plan)] {
    members.enumerated().compactMap { place, member in
      guard case .trials(let plan) = member, plan.decision != nil else { return nil }
      return (place, plan)
    }
  }
}
