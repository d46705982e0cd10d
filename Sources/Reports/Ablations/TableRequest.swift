import Results

/// Which results a table is filled with.
package struct TableRequest: Sendable {
  package var scale: String
  /// What the command line changes, as results are filed under.
  package var variant: String
  /// The experiment whose arms fill the table; nil for the first that answers it.
  package var experiment: String?
  /// Experiments that answer the table, the main one first.
  package var answering: [String]

  package init(
    scale: String, variant: String = "", experiment: String? = nil, answering: [String]
  ) {
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
  package var command: String {
    "ablate run \(experiment)" + (scale == "desk" ? "" : " --scale \(scale)") + settings
  }

  /// The options that name the plan among others of its experiment.
  package var options: String { "--scale \(scale)" + settings }

  private var settings: String {
    variant.split(separator: " ").map { " --set \(ShellWord.quoted(String($0)))" }.joined()
  }
}
