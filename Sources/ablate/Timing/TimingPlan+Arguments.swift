import Experiments

extension TimingPlan {
  /// The timing that the command line names; nil where the experiment is of another kind.
  ///
  /// - Parameter name: a name under `experiments/` or a path.
  static func named(_ name: String, _ arguments: Arguments) throws -> TimingPlan? {
    let path = try ExperimentLocator().find(name)
    let file: TimingFile
    guard try ExperimentKind.of(path) == .timing else { return nil }
    file = try TimingFile.read(path)
    let request = try arguments.planRequest
    return try TimingPlan(file, request)
  }

  /// The timing that a command's one operand names, if it is one.
  static func named(by arguments: Arguments) throws -> TimingPlan? {
    guard arguments.operands.count == 1 else { return nil }
    let plan = try named(arguments.operands[0], arguments)
    if plan != nil { try arguments.requireUse(ofDecision: false) }
    return plan
  }
}
