extension Verdict {
  /// The verdict on "every arm is below its baseline".
  ///
  /// Supported if for each arm the 95 % interval lies below zero and the sign-flip test gives
  /// p ≤ 0.05; a claim about all arms at once needs no correction for their number (an
  /// intersection-union test, Berger 1982). Not supported if some arm's interval lies above zero at
  /// the level 1 − 0.05 / arms (Bonferroni: here one arm is enough). Else undecided.
  package init(everyBelowZero differences: [PairedDifference]) {
    self = .undecided
    guard !differences.isEmpty else { return }
    let holds = differences.allSatisfy { difference in
      guard let interval = difference.interval95 else { return false }
      return interval.upperBound < 0 && difference.signFlipP <= Self.level
    }
    let confidence = 1 - Self.level / Double(differences.count)
    let fails = differences.contains { difference in
      difference.sample.interval(confidence: confidence).map { $0.lowerBound > 0 } ?? false
    }
    if holds { self = .supported } else if fails { self = .notSupported }
  }
}

extension PairedDifference {
  /// Seeds that would probably decide, if mean and deviation stayed as they are.
  package var seedsToDecide: Int? {
    standardDeviation.flatMap { Reports.seedsToDecide(mean: mean, standardDeviation: $0) }
  }
}
