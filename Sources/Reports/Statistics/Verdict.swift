/// What our data say of a claim of the paper.
package enum Verdict: String, Hashable, Sendable {
  case supported
  case notSupported = "not supported"
  case undecided

  /// The claim that every difference is below zero: that each arm errs less than its baseline.
  ///
  /// Supported if for each arm the 95 % interval lies below zero and the sign-flip test gives
  /// p ≤ 0.05; a claim about all arms at once needs no correction for their number (an
  /// intersection-union test, Berger 1982). Not supported if some arm's interval lies above zero at
  /// the level 1 − 0.05 / arms (Bonferroni: here one arm is enough). Else undecided.
  package static func everyBelowZero(_ differences: [PairedDifference]) -> Verdict {
    guard !differences.isEmpty else { return .undecided }
    let holds = differences.allSatisfy { difference in
      (difference.interval95.map { $0.upperBound < 0 } ?? false) && difference.signFlipP <= 0.05
    }
    if holds { return .supported }
    let level = 1 - 0.05 / Double(differences.count)
    let fails = differences.contains { difference in
      difference.differences.interval(level: level).map { $0.lowerBound > 0 } ?? false
    }
    return fails ? .notSupported : .undecided
  }
}

extension PairedDifference {
  /// Pairs that would probably decide, if mean and deviation stayed as they are: enough for the 95 %
  /// interval to leave zero out and for the sign-flip test to reach 0.05. Nil if no number up to a
  /// thousand does.
  package var pairsToDecide: Int? {
    guard let deviation = standardDeviation, mean != 0 else { return nil }
    return (max(2, n)...1000).first { count in
      let reach =
        StudentT.quantile(0.975, degrees: Double(count - 1)) * deviation
        / Double(count).squareRoot()
      return reach < abs(mean) && 2 / Double(1 << min(count, 62)) <= 0.05
    }
  }
}
