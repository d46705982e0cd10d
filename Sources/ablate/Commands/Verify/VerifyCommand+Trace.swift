import Reports
import Datasets
import Experiments
import Files
import Results

extension VerifyCommand {
  /// The trace that `--trace` asks for; nil where it is not asked for.
  static func traceFile(
    beside file: PublishedInput, _ arguments: Arguments
  ) throws -> (file: PublishedInput, trace: TrainingTrace)? {
    guard arguments.has(trace) || arguments.value(trace) != nil else { return nil }
    let folder = file.path.lastIndex(of: "/").map { String(file.path[...$0]) } ?? ""
    let path = arguments.value(trace) ?? "\(folder)trace.json"
    guard arguments.value(trace) != nil || WholeFile.size(path) != nil else {
      throw CommandError(
        .noInput,
        "\(path): there is no trace; on a machine that gives the published bits, "
          + "`ablate verify \(file.path) --write-trace \(path)` writes one")
    }
    let input = try PublishedInput(path, in: "trace.json")
    return (input, try input.trace())
  }

  /// Writes the trace of a manifest's setups.
  static func write(
    _ manifest: Manifest, _ file: PublishedInput, to output: String, _ arguments: Arguments
  ) throws -> ExitCode {
    if let option = [trace, .format].first(where: { arguments.value($0) != nil }) {
      throw CommandError.usage("--\(option.name) does not apply with --write-trace")
    }
    let steps = try arguments.number(steps, in: 1...1000) ?? 2
    let choice: TrialChoice =
      arguments.value(trials) == nil ? .all : try choice(arguments)
    let work = try Work(arguments)
    var entries: [TrainingTrace.Entry] = []
    let isDone: Bool
    do {
      let trials = Tracing.perSetup(
        try choice.choose(from: manifest).map { PublishedTrial($0) })
      isDone = try work.run(trials.map { ($0, steps) }) { trial, steps in
        entries.append(
          TrainingTrace.Entry(
            trial: trial.trialID, settings: trial.settings, seed: trial.seed, name: trial.name,
            steps: steps))
      }
    } catch { throw file.blamed(error) }
    guard isDone else { return interrupted(entries.count) }
    try WholeFile.write(Array(TrainingTrace(entries: entries).text.utf8), to: output)
    Terminal.note("\(output): the first steps of \(entries.count) setups, layer by layer")
    return .done
  }

  /// Compares this machine with a trace alone.
  static func verify(
    _ trace: TrainingTrace, _ file: PublishedInput, _ arguments: Arguments
  ) throws -> ExitCode {
    guard !trace.entries.isEmpty else {
      throw CommandError(.nothingToReport, "\(file.path): there are no trials in it")
    }
    let format = try arguments.format
    var rows: [(entry: TrainingTrace.Entry, difference: TraceDifference?)] = []
    let isDone = try compare(trace.entries, file, arguments) { rows.append(($0, $1)) }
    if !rows.isEmpty {
      try Terminal.deliver(
        VerificationTable.trace(file, rows, threads: try arguments.threads).render(
          format, Terminal.layout(arguments)),
        arguments)
    }
    guard isDone else { return interrupted(rows.count) }
    return rows.allSatisfy { $0.difference == nil } ? .done : .someFailed
  }

  /// The first layer in which each of these trials differs, in words, by the trial's identity.
  static func firstLayers(
    of judgements: [Judgement], _ file: (file: PublishedInput, trace: TrainingTrace),
    _ arguments: Arguments
  ) throws -> [String: String] {
    let settings = Set(judgements.map(\.trial.settings))
    let entries = file.trace.entries.filter { settings.contains($0.settings) }
    var found: [[String: String]: String] = [:]
    _ = try compare(entries, file.file, arguments) { entry, difference in
      found[entry.settings] =
        difference?.description ?? "none within \(entry.steps.count - 1) steps and an evaluation"
    }
    return Dictionary(
      uniqueKeysWithValues: judgements.map {
        ($0.trial.trial, found[$0.trial.settings] ?? "not in the trace")
      })
  }

  /// Traces the first steps here and compares; false if it was stopped.
  private static func compare(
    _ entries: [TrainingTrace.Entry], _ file: PublishedInput, _ arguments: Arguments,
    _ tell: (TrainingTrace.Entry, TraceDifference?) -> Void
  ) throws -> Bool {
    let work = try Work(arguments)
    do {
      var next = 0
      return try work.run(entries.map { ($0.published, $0.trainingSteps) }) {
        (_, steps) throws(VerificationError) in
        let entry = entries[next]
        next += 1
        tell(entry, try TraceDifference.first(entry.steps, steps))
      }
    } catch { throw file.blamed(error) }
  }

  private static func interrupted(_ done: Int) -> ExitCode {
    Terminal.note("Stopped after \(done); nothing is kept.")
    return Interrupt.exitCode
  }
}

/// Tracing, as the command line asks for it.
private struct Work {
  let locate: (inout DatasetRequest) -> Void
  let threads: Int
  let isQuiet: Bool

  init(_ arguments: Arguments) throws {
    locate = try VerifyCommand.locations(arguments)
    threads = try arguments.threads
    isQuiet = arguments.has(.quiet)
  }

  /// Traces trials and reports each; false if it was stopped.
  func run(
    _ trials: [(trial: PublishedTrial, steps: Int)],
    _ tell: (PublishedTrial, [TrainingTrace.Step]) throws(VerificationError) -> Void
  ) throws(VerificationError) -> Bool {
    let plan = try VerificationPlan(
      trials.map(\.trial), name: VerifyCommand.name, locate: locate)
    Interrupt.install()
    var done = 0
    return try Tracing(plan: plan, threads: threads, shouldStop: { Interrupt.signal != 0 })
      .run(trials) { (trial, steps) throws(VerificationError) in
        try tell(trial, steps)
        done += 1
        if !isQuiet {
          Terminal.note("\(trial.name), seed \(trial.seed): traced  [\(done)/\(trials.count)]")
        }
      }
  }
}
