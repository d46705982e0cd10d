import Experiments
import Files
import Interchange
import Reports
import Results

extension NetworkSource {
  /// A trained trial, by its kept weights.
  static func ofTrial(
    _ prefix: String, _ arguments: Arguments
  ) throws -> NetworkSource {
    let store = try DatabaseFile.read(arguments, missing: .noInput)
    let trial = try known(prefix, store)
    let path = Runner.weightsPath(database: store.path, trialID: trial.trialID)
    guard WholeFile.size(path) != nil else { throw withoutWeights(trial, path, store) }
    let reader = try reader(path)
    let graph = try ModelsCommand.graph(settings(reader, path))
    return try NetworkSource(graph: graph, state: state(reader, graph, path), label: reader.label)
  }

  /// The trial of a database whose identity begins so. Throws: that there is none, or that there are several.
  static func known(
    _ prefix: String, _ store: ResultsStore
  ) throws -> ResultsStore.KnownTrial {
    let found = try store.trials(beginning: prefix.lowercased(), limit: 2)
    guard let trial = found.first, !prefix.isEmpty else {
      throw CommandError(
        .noInput,
        "--trial: no trial of \(store.path) begins with '\(prefix)'; "
          + "`ablate query \"SELECT trial_id, arm, seed FROM v_trials\"` lists them")
    }
    guard found.count == 1 else {
      throw CommandError.usage(
        "--trial: '\(prefix)' begins several trials, \(found[0].trialID.prefix(12)) and "
          + "\(found[1].trialID.prefix(12)) among them; give more of it")
    }
    return trial
  }

  /// Says how to get the weights.
  private static func withoutWeights(
    _ trial: ResultsStore.KnownTrial, _ path: String, _ store: ResultsStore
  ) -> CommandError {
    let name = "trial \(trial.trialID.prefix(12)) (\(trial.arm), seed \(trial.seed))"
    let isDone = trial.state == "done"
    let key = PlanKey(
      experiment: trial.experiment, scale: trial.scale, variant: trial.variant)
    let command: String
    do { command = try key.command(in: store) } catch { return CommandError(error) }
    let run = "`\(command) --seeds \(trial.seed)\(isDone ? " --db NEW.db" : "")`"
    return CommandError(
      .noInput,
      isDone
        ? "\(name) has no weights: \(path) is not there. It was trained with --no-weights or by an "
          + "earlier version; \(run) trains it again, to the same weights"
        : "\(name) is \(trial.state) and has no weights yet; \(run) trains it")
  }
}
