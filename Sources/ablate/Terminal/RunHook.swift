import Files
import Results

/// What `--notify` runs at the end of a run: a shell command with a summary in its environment.
enum RunHook {
  /// - Parameter outcome: of the run, with its error if it ended early.
  static func run(
    _ command: String, _ outcome: Result<ExitCode, any Error>, _ arguments: Arguments
  ) {
    let operand = arguments.operands.first ?? "all"
    let name =
      arguments.value(.name) ?? (try? ReportCommand.named(operand, arguments))?.name ?? operand
    var summary = [
      "ABLATE_EXPERIMENT": name,
      "ABLATE_SCALE": arguments.value(.scale) ?? "desk",
    ]
    switch outcome {
    case .success(let code):
      summary["ABLATE_EXIT_CODE"] = "\(code.rawValue)"
      summary["ABLATE_OUTCOME"] = word(code)
      summary["ABLATE_MESSAGE"] = code.meaning
    case .failure(let error):
      let end = CommandError(error)
      summary["ABLATE_EXIT_CODE"] = "\(end.code.rawValue)"
      summary["ABLATE_OUTCOME"] = "error"
      summary["ABLATE_MESSAGE"] = end.message
    }
    do {
      summary["ABLATE_DB"] = try arguments.databasePath
      if let store = try DatabaseFile.ifThere(arguments) {
        let counts = try store.planCounts().filter {
          $0.key.scale == summary["ABLATE_SCALE"]
            && (arguments.has(.all) || $0.key.experiment == summary["ABLATE_EXPERIMENT"])
        }
        summary["ABLATE_TRIALS_DONE"] = "\(counts.reduce(0) { $0 + $1.done })"
        summary["ABLATE_TRIALS_FAILED"] = "\(counts.reduce(0) { $0 + $1.failed })"
        summary["ABLATE_TRIALS_LEFT"] = "\(counts.reduce(0) { $0 + $1.pending + $1.running })"
      }
    } catch {
      // The hook reports the run's end whatever the database says.
    }
    do {
      let child = try ChildProcess.run(["/bin/sh", "-c", command], environment: summary)
      if child.code != 0 { Terminal.note("Warning: --notify ended with exit code \(child.code)") }
    } catch { Terminal.note("Warning: --notify: \(error)") }
  }

  private static func word(_ code: ExitCode) -> String {
    switch code {
    case .done: "done"
    case .someFailed: "failed"
    case .interrupted, .hungUp, .stopped, .terminated: "interrupted"
    case .nothingToReport, .usage, .badData, .noInput, .unavailable, .internalError, .cannotCreate,
      .ioError, .badExperiment:
      "error"
    }
  }
}
