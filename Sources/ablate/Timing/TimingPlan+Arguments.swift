import Experiments

extension TimingPlan {
  /// The timing that the command line names; nil where the experiment is of another kind.
  ///
  /// - Parameter name: a name under `experiments/` or a path.
  static func named(_ name: String, _ arguments: Arguments) throws(CommandError) -> TimingPlan? {
    let path: String
    do throws(ExperimentNotFound) { path = try ExperimentLocator().find(name) } catch {
      throw CommandError(.noInput, error.description)
    }
    let file: TimingFile
    do throws(ExperimentError) {
      guard try ExperimentKind.of(path) == .timing else { return nil }
      file = try TimingFile.read(path)
    } catch { throw CommandError(.badExperiment, error.description) }
    let request = try arguments.planRequest
    do throws(PlanError) { return try TimingPlan(file, request) } catch {
      throw CommandError(error)
    }
  }

  /// The timing that a command's one operand names, if it is one.
  static func named(by arguments: Arguments) throws(CommandError) -> TimingPlan? {
    guard arguments.operands.count == 1 else { return nil }
    let plan = try named(arguments.operands[0], arguments)
    if plan != nil { try arguments.requireUse(ofDecision: false) }
    return plan
  }
}
