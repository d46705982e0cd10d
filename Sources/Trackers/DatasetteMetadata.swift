import Results

/// What Datasette shows beside the database's views (`datasette results/ablate.db --metadata FILE`).
package enum DatasetteMetadata {
  private struct File: Encodable {
    var title: String
    var description: String
    var databases: [String: Database]
  }

  private struct Database: Encodable {
    var tables: [String: Table]
  }

  private struct Table: Encodable {
    var description: String
    var sort: String?
    var units: [String: String]?
    var hidden: Bool?
  }

  /// - Parameter database: the file's name without its suffix, by which Datasette knows it.
  package static func text(database: String) -> String {
    var tables = views
    for name in ["migrations", "experiments", "plan_seeds", "deciding_plans", "test_classes"] {
      tables[name] = Table(description: "Of the program's own keeping.", hidden: true)
    }
    return PublishedFile.line(
      File(
        title: "Results of ablate",
        description:
          "Ablations of Squeeze-and-Excitation networks: trials, curves, timings and claims.",
        databases: [database: Database(tables: tables)])) + "\n"
  }

  private static let views: [String: Table] = [
    "v_trials": Table(
      description: "One row for each trial of a plan: state, errors of the last epoch, cost.",
      units: [
        "test_top1_error": "%", "test_top5_error": "%", "train_top1_error": "%", "seconds": "s",
      ]),
    "v_arms": Table(
      description: "One row for each arm over its finished trials.",
      units: ["mean_top1_error": "%", "std_top1_error": "%", "mean_top5_error": "%"]),
    "v_curves": Table(
      description: "One row for each epoch and split of a trial.", sort: "epoch",
      units: ["top1_error": "%", "top5_error": "%", "seconds": "s"]),
    "v_timings": Table(
      description: "One row for each turn of an arm in a repeat of a timing.",
      units: ["milliseconds": "ms", "baseline_milliseconds": "ms"]),
    "v_gates": Table(
      description: "One row for each channel of an SE block and class of test images."),
    "v_kernels": Table(description: "One row for each convolution of an arm: what computes it."),
    "claims": Table(description: "What experiment files claim about their arms."),
    "notes": Table(description: "What people wrote about experiments and trials."),
  ]
}
