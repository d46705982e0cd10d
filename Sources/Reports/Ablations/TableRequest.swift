import Text
import Results

/// Which results a table is filled with.
package struct TableRequest: Sendable {
  package var scale: String
  /// What the command line changes, as results are filed.
  package var variant: String
  /// The experiment whose arms fill the table; nil for the first that answers it.
  package var experiment: String?
  /// Experiments that answer the table, the main one first.
  package var answering: [String]
  /// Where the experiment comes from; nil is a file found by its name.
  package var source: ExperimentSource?

  package init(
    scale: String, variant: String = "", experiment: String? = nil, answering: [String],
    source: ExperimentSource? = nil
  ) {
    self.source = source
    self.scale = scale
    self.variant = variant
    self.experiment = experiment
    self.answering = answering
  }

  /// The plan whose results are meant; nil if no experiment answers the table.
  var key: PlanKey? {
    (experiment ?? answering.first).map {
      PlanKey(experiment: $0, scale: scale, variant: variant)
    }
  }
}

extension PlanKey {
  /// Scale and variant, for titles.
  package var scaleText: String {
    "at scale \(scale)" + (variant.isEmpty ? "" : " with \(variant)")
  }

  /// The command that trains the plan.
  ///
  /// - Parameter source: where the experiment comes from; nil is a file found by its name.
  package func command(_ source: ExperimentSource?) -> String {
    "ablate run \(ShellWord.quoted(source?.word ?? experiment))"
      + (source?.isRenamed == true ? " --as \(ShellWord.quoted(experiment))" : "") + changes
  }

  /// The command that trains the plan, by what the database says of its experiment.
  package func command(in store: ResultsStore) throws(DatabaseError) -> String {
    command(try store.source(of: experiment))
  }

  /// The options that the command needs beside the experiment.
  package var changes: String { (scale == "desk" ? "" : " --scale \(scale)") + settings }

  /// The options that name the plan among others of its experiment.
  package var options: String { "--scale \(scale)" + settings }

  private var settings: String {
    variant.split(separator: " ").map { " --set \(ShellWord.quoted(String($0)))" }.joined()
  }
}
