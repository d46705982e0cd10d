import Experiments
import Reports
import Results

/// `ablate report --manifest`: every finished trial at a scale, or of one experiment, in the form that
/// `ablate verify` reads.
enum ReportManifest {
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let others =
      [ReportCommand.table, ReportCommand.figure, ReportCommand.classes, ReportCommand.html].filter
    {
      arguments.value($0) != nil
    } + [ReportCommand.gates, ReportCommand.claims, ReportCommand.all].filter(arguments.has)
    if let other = others.first {
      throw CommandError.usage("--manifest and --\(other.name) exclude each other")
    }
    let format = try arguments.format
    guard arguments.value(.format) == nil || format == .json else {
      throw CommandError.usage("--manifest is json; --format does not apply there")
    }
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let manifest = try manifest(store, arguments)
    guard !manifest.trials.isEmpty else {
      throw CommandError(
        .nothingToReport,
        "\(store.path): no trial "
          + (arguments.value(ReportCommand.experiment).map { "of \($0) " } ?? "")
          + "at scale \(try arguments.scale.rawValue) is finished")
    }
    try Terminal.deliver(manifest.text, arguments)
    return .done
  }

  static func text(
    _ store: ResultsStore, _ arguments: Arguments
  ) throws -> String {
    try manifest(store, arguments).text
  }

  private static func manifest(
    _ store: ResultsStore, _ arguments: Arguments
  ) throws -> Manifest {
    let request = try arguments.planRequest
    var key: PlanKey?
    if let name = arguments.value(ReportCommand.experiment) {
      key = PlanKey(
        experiment: try ReportCommand.named(name, arguments).name, scale: request.scale.rawValue,
        variant: request.variant)
    }
    return try store.manifest(scale: request.scale.rawValue, plan: key)
  }
}
