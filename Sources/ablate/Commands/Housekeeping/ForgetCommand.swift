import Experiments
import Files
import Results

#if canImport(Glibc)
  import Glibc
#endif

/// `ablate forget EXPERIMENT`, `ablate forget --trial ID`
enum ForgetCommand: Command {
  static let name = "forget"
  static let summary = "removes the results of an experiment or a trial, after asking"
  static let usage = [
    "forget EXPERIMENT [--scale NAME] [--yes] [--db PATH]",
    "forget --trial ID [--yes] [--db PATH]",
  ]
  static let yes = OptionSpec("yes", "do not ask")
  static let operandKind = WordKind.recorded
  static let examples: [(line: String, purpose: String)] = [
    ("forget mine --scale smoke", "asks, then removes")
  ]
  static let options: [OptionSpec] = [.scale, NetworkSource.trial, yes, .database]
  static let details = """
    Without --scale, the results at every scale go. Trials that another experiment has stay. The weights and
    checkpoints of removed trials are deleted too. A trial that is forgotten by its identity is trained again
    by the next run.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let name = try arguments.operand("experiment", isRequired: false)
    switch (name, arguments.value(NetworkSource.trial)) {
    case (let name?, nil): return try forget(experiment: name, arguments)
    case (nil, let prefix?):
      guard arguments.value(.scale) == nil else {
        throw CommandError.usage("--scale does not apply to --trial")
      }
      return try forget(trial: prefix, arguments)
    case (_?, _?): throw CommandError.usage("an experiment and --trial exclude each other")
    case (nil, nil): throw CommandError.usage("forget what? an experiment's name, or --trial ID")
    }
  }

  private static func forget(experiment name: String, _ arguments: Arguments) throws -> ExitCode {
    let scale = arguments.value(.scale) == nil ? nil : try arguments.scale.rawValue
    let reading = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let experiment = try KnownExperiment.named(name, reading)
    let found = try reading.removal(of: experiment, scale: scale)
    guard !found.isEmpty else {
      throw CommandError(
        .noInput, "\(experiment) has no results at scale \(scale ?? "") in \(reading.path)")
    }
    let running = try found.running.count { try isRunning($0, reading) }
    guard running == 0 else {
      throw CommandError(
        .ioError,
        "\(running) trial\(running == 1 ? "" : "s") of \(experiment) are being trained; stop the run first"
      )
    }
    let parts =
      [
        "\(found.trials.count) trials",
        found.shared > 0 ? "\(found.shared) others stay, which other experiments have" : nil,
        found.measurements > 0 ? "\(found.measurements) measured turns" : nil,
      ].compactMap(\.self).joined(separator: "; ")
    let scales = Set(found.plans.map(\.scale)).sorted().joined(separator: ", ")
    guard
      try isConfirmed(
        "Forget \(experiment)\(scales.isEmpty ? "" : " (\(scales))") in \(reading.path): \(parts)",
        arguments)
    else { return .done }
    let store = try DatabaseFile.write(arguments)
    let removed = try store.forget(experiment, scale: scale)
    for trial in removed.trials { removeFiles(of: trial, store) }
    Terminal.note("Forgotten: \(experiment), \(removed.trials.count) trials.")
    return .done
  }

  private static func forget(trial prefix: String, _ arguments: Arguments) throws -> ExitCode {
    let reading = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let trial = try NetworkSource.known(prefix, reading)
    guard try !isRunning(trial.trialID, reading) else {
      throw CommandError(
        .ioError, "trial \(trial.trialID.prefix(12)) is being trained; stop the run first")
    }
    guard
      try isConfirmed(
        "Forget the results of trial \(trial.trialID.prefix(12)) (\(trial.experiment)/\(trial.arm), seed "
          + "\(trial.seed), \(trial.state)) in \(reading.path)", arguments)
    else { return .done }
    let store = try DatabaseFile.write(arguments)
    try store.forgetResults(of: trial.trialID)
    removeFiles(of: trial.trialID, store)
    Terminal.note("Forgotten; the next run of \(trial.experiment) trains it again.")
    return .done
  }

  /// Whether a process that lives, or one that cannot be seen from here, trains it.
  private static func isRunning(_ trial: String, _ store: ResultsStore) throws -> Bool {
    let standing = try store.standing(
      trial, isAlive: ProcessIdentity.isAlive)
    if case .running = standing { return true }
    return false
  }

  private static func removeFiles(of trial: String, _ store: ResultsStore) {
    unlink(Runner.weightsPath(database: store.path, trialID: trial))
    unlink(Runner.checkpointPath(database: store.path, trialID: trial))
  }

  /// Asks on a terminal. Throws where nobody can answer.
  private static func isConfirmed(_ what: String, _ arguments: Arguments) throws -> Bool {
    if arguments.has(yes) { return true }
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw CommandError.usage("\(what)? Without a terminal nobody can be asked; --yes answers")
    }
    Terminal.note("\(what). This cannot be undone. Type yes to go on:")
    guard readLine()?.lowercased() == "yes" else {
      Terminal.note("Nothing was changed.")
      return false
    }
    return true
  }
}
