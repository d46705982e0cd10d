/// Verdicts on claims about several differences at once.
///
/// Student's interval and the exact sign-flip test must both speak, for a claim and against it, so that
/// fewer than six pairs decide nothing, however alike their differences are. Such a claim holds if it
/// holds of each difference, so support needs no correction for their number (an intersection-union
/// test, Berger 1982); one difference is enough against it, so there the interval's level is divided by
/// their number.
extension Verdict {
  /// The verdict on "every difference is below zero".
  ///
  /// Supported if for each the 95 % interval lies below zero and the two-sided sign-flip test gives
  /// p ≤ 0.05, and if the claim keeps its place among the others of its table: `adjustedP` ≤ 0.05.
  /// Not supported if some interval lies above zero at the level 1 − 0.05 / (differences · claims), and
  /// the test gives p ≤ 0.05. Else undecided.
  ///
  /// - Parameters:
  ///   - adjustedP: the claim's one-sided p (the largest of its differences') after Holm's correction
  ///     over the table's claims; nil where it stands alone.
  ///   - claims: number of claims with a direction in the table.
  package init(
    everyBelowZero differences: [PairedDifference], adjustedP: Double? = nil, claims: Int = 1
  ) {
    self = Self.judge(differences, [.below(0)], claims: claims)
    if self == .supported, let adjustedP, !(adjustedP <= Self.level) { self = .undecided }
  }

  /// The verdict on "every difference is at most `margin`".
  package init(every differences: [PairedDifference], atMost margin: Double) {
    self = Self.judge(differences, [.below(margin)])
  }

  /// The verdict on "every difference lies within ±`margin`": an interval on both sides of an end
  /// decides nothing, and a wide one is never a sign of equivalence.
  package init(every differences: [PairedDifference], within margin: Double) {
    self = Self.judge(differences, [.below(margin), .above(-margin)])
  }

  /// Where a difference should lie.
  private enum Side {
    case below(Double), above(Double)

    var bound: Double {
      switch self {
      case .below(let bound), .above(let bound): bound
      }
    }

    func holds(_ interval: ClosedRange<Double>) -> Bool {
      switch self {
      case .below(let bound): interval.upperBound < bound
      case .above(let bound): interval.lowerBound > bound
      }
    }

    func isContradicted(by interval: ClosedRange<Double>) -> Bool {
      switch self {
      case .below(let bound): interval.lowerBound > bound
      case .above(let bound): interval.upperBound < bound
      }
    }
  }

  /// Whether every difference lies on each of `sides`.
  private static func judge(
    _ differences: [PairedDifference], _ sides: [Side], claims: Int = 1
  ) -> Verdict {
    guard !differences.isEmpty else { return .undecided }
    func speaks(_ difference: PairedDifference, _ side: Side) -> Bool {
      difference.signFlipP(around: side.bound) <= level
    }
    let holds = differences.allSatisfy { difference in
      sides.allSatisfy { side in
        (difference.interval95.map(side.holds) ?? false) && speaks(difference, side)
      }
    }
    if holds { return .supported }
    let confidence = 1 - level / Double(differences.count * max(1, claims))
    let fails = differences.contains { difference in
      let interval = difference.sample.interval(confidence: confidence)
      return sides.contains { side in
        (interval.map(side.isContradicted) ?? false) && speaks(difference, side)
      }
    }
    return fails ? .notSupported : .undecided
  }
}
