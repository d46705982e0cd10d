import Experiments

extension Suite {
  /// The suite that the command line names, with `--all` or by its one operand; nil where that is an
  /// experiment of another kind.
  static func named(by arguments: Arguments) throws(CommandError) -> Suite? {
    if arguments.has(.all), let operand = arguments.operands.first {
      throw .usage("--all stands alone, without '\(operand)'")
    }
    guard arguments.has(.all) || arguments.operands.count == 1 else { return nil }
    let name = arguments.operands.first ?? "all"
    let path: String
    do throws(ExperimentNotFound) { path = try ExperimentLocator().find(name) } catch {
      throw CommandError(.noInput, error.description)
    }
    let file: SuiteFile
    do throws(ExperimentError) {
      guard try ExperimentKind.of(path) == .suite else { return nil }
      file = try SuiteFile.read(path)
    } catch { throw CommandError(.badExperiment, error.description) }
    if arguments.value(.name) != nil {
      throw .usage("--as names the results of one experiment, and \(file.name) has several")
    }
    let request = try arguments.planRequest
    do throws(PlanError) {
      return try Suite(file, request) { DataFolder.complete(&$0) }
    } catch { throw CommandError(error) }
  }
}
