import Files
import Results

/// A file store of MLflow, as `mlflow ui --backend-store-uri DIR` reads it: a folder for each experiment, and in it
/// one for each run.
package enum MLflowStore {
  package static func files(_ runs: [TrackedRun]) -> [TrackerFile] {
    var files: [TrackerFile] = []
    var seen: Set<String> = []
    for run in runs {
      let experiment = experimentID(run.experimentName)
      if seen.insert(experiment).inserted {
        files.append(file("\(experiment)/meta.yaml", self.experiment(run, experiment)))
      }
      files += self.files(run, experiment)
    }
    return files
  }

  private static func files(_ run: TrackedRun, _ experiment: String) -> [TrackerFile] {
    let id = runID(run)
    let folder = "\(experiment)/\(id)"
    var files = [
      file("\(folder)/meta.yaml", meta(run, experiment, id)),
      file("\(folder)/tags/mlflow.runName", name(run)),
      // A run without a folder of artifacts is none to MLflow.
      file("\(folder)/artifacts/settings.json", PublishedFile.line(run.settings) + "\n"),
      file("\(folder)/tags/trial_id", run.trialID),
      file("\(folder)/params/arm", run.arm), file("\(folder)/params/seed", "\(run.seed)"),
    ]
    for (key, value) in run.settings.sorted(by: { $0.key < $1.key }) where key != "seed" {
      files.append(file("\(folder)/params/\(TrackerFile.part(key))", value))
    }
    var metrics: [String: String] = [:]
    for epoch in run.epochs {
      for (name, value) in run.metrics(epoch) {
        metrics[name, default: ""] +=
          "\(milliseconds(run.time(of: epoch.epoch))) \(value) \(epoch.epoch)\n"
      }
    }
    for (name, lines) in metrics.sorted(by: { $0.key < $1.key }) {
      files.append(file("\(folder)/metrics/\(name)", lines))
    }
    return files
  }

  private static func experiment(_ run: TrackedRun, _ id: String) -> String {
    """
    artifact_location: \(quoted("./\(id)"))
    creation_time: \(milliseconds(run.started))
    experiment_id: '\(id)'
    last_update_time: \(milliseconds(run.started))
    lifecycle_stage: active
    name: \(quoted(run.experimentName))

    """
  }

  private static func meta(_ run: TrackedRun, _ experiment: String, _ id: String) -> String {
    """
    artifact_uri: \(quoted("./\(experiment)/\(id)/artifacts"))
    end_time: \(milliseconds(run.ended))
    entry_point_name: ''
    experiment_id: '\(experiment)'
    lifecycle_stage: active
    run_id: \(id)
    run_name: \(quoted(name(run)))
    run_uuid: \(id)
    source_name: ''
    source_type: 4
    source_version: ''
    start_time: \(milliseconds(run.started))
    status: 3
    tags: []
    user_id: ablate

    """
  }

  private static func name(_ run: TrackedRun) -> String { "\(run.arm), seed \(run.seed)" }

  /// MLflow's identities of experiments are numbers.
  private static func experimentID(_ name: String) -> String {
    let hash = name.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(hash % 1_000_000_000_000_000_000)
  }

  /// The same trial under another name is another run.
  private static func runID(_ run: TrackedRun) -> String {
    String(
      Digest.sha256Text(
        Array("\(run.experimentName)\n\(run.arm)\n\(run.seed)\n\(run.trialID)".utf8)
      )
      .prefix(32))
  }

  private static func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }

  /// A YAML string in single quotes.
  private static func quoted(_ text: String) -> String {
    "'\(text.replacing("'", with: "''").replacing("\n", with: " "))'"
  }

  private static func file(_ path: String, _ text: String) -> TrackerFile {
    TrackerFile(path: path, bytes: Array(text.utf8))
  }
}
