import Experiments
import Reports
import Results

/// `ablate report --table N` and `--experiment NAME`
enum ReportCommand: Command {
  static let name = "report"
  static let summary = "the paper's tables beside ours, or an experiment's own"
  static let usage = ["report --table N [options]", "report --experiment NAME [options]"]
  static let table = OptionSpec(
    "table", value: "N", "a table of the paper (journal version): 2, 10, r-v1, sec4")
  static let experiment = OptionSpec(
    "experiment", value: "NAME", "an experiment's own table; with --table, whose arms fill it")
  static let options: [OptionSpec] =
    [table, experiment, .scale, .set, .data, .database] + OptionSpec.result

  static func run(_ arguments: Arguments) throws(CommandError) -> ExitCode {
    if let extra = arguments.operands.first {
      throw .usage("report takes no '\(extra)'; use --table N or --experiment NAME")
    }
    let format = try arguments.format
    if let text = try Timing.report(
      table: arguments.value(table), experiment: arguments.value(experiment), arguments)
    {
      try Terminal.deliver(text, arguments)
      return .done
    }
    let request = try arguments.planRequest
    guard arguments.value(table) != nil || arguments.value(experiment) != nil else {
      throw .usage("report what? --table N or --experiment NAME")
    }
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let report: Report
    do {
      if let id = arguments.value(table) {
        report = try PaperReports.table(
          id, scale: request.scale.rawValue, variant: request.variant,
          experiment: arguments.value(experiment), store: store)
      } else {
        let name = arguments.value(experiment) ?? ""
        report = try PaperReports.experiment(
          PlanKey(
            experiment: try known(name), scale: request.scale.rawValue, variant: request.variant),
          store: store)
      }
    } catch {
      throw CommandError(reporting: error)
    }
    try Terminal.deliver(report.render(format), arguments)
    return .done
  }

  /// The name that results are filed under: a path means the experiment that its file names.
  private static func known(_ name: String) throws(CommandError) -> String {
    let path: String
    do throws(ExperimentNotFound) { path = try ExperimentLocator().find(name) } catch {
      throw CommandError(.noInput, error.description)
    }
    do throws(ExperimentError) { return try ExperimentFile.read(path).name } catch {
      throw CommandError(.badExperiment, error.description)
    }
  }
}
