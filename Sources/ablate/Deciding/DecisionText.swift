import Deciding

/// The state of claims, in words.
enum DecisionText {
  /// Such as `Claims: 2 decided, 1 futile, 3 open`.
  static func counts(_ counts: DecisionState.Counts) -> String {
    "Claims: \(counts.decided) decided, \(counts.futile) futile, \(counts.open) open"
  }

  /// The last line of a run.
  static func ending(_ summary: DecisionSummary, seedsMax: Int?) -> String {
    "\(counts(summary.counts)); \(summary.trained) trial\(summary.trained == 1 ? "" : "s") trained. "
      + "Stopped because " + reason(summary, seedsMax) + "."
  }

  private static func reason(_ summary: DecisionSummary, _ seedsMax: Int?) -> String {
    switch summary.ending {
    case .interrupted: "it was asked to"
    case .outOfTime:
      "the budget is spent; running trials are saved and continue in the next run"
    case .stopped(.settled):
      summary.counts.all == 0
        ? "there is no claim, and no arm has a baseline" : "no claim is open"
    case .stopped(.looks):
      "the open claims have all \(seedsMax.map { "\($0) " } ?? "")seeds that they may have"
    case .stopped(.budget(let needed)):
      "no trial of the next look would end within the budget"
        + (needed > 0 ? "; that look takes about \(DurationText.of(needed))" : "")
    case .stopped(.failed): "the open claims need trials that failed; `ablate status` tells why"
    }
  }
}
