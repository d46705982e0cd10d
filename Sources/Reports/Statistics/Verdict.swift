/// What our data says about a claim of the paper.
package enum Verdict: String, CaseIterable, Sendable {
  case supported
  case notSupported = "not supported"
  case undecided
}

extension Verdict {
  /// The level of every test and, as 1 − level, of every interval.
  package static let level = 0.05

  /// The side of zero on which a claim sees the difference a − b.
  package enum Direction: Sendable {
    /// a is below b: the better one where errors are compared.
    case below
    case above
  }

  /// The verdict on "a is below b" or "a is above b".
  ///
  /// Both the 95 % interval of the difference and the sign-flip test, corrected for the table's other
  /// claims, must speak: for the claim or against it. Otherwise it stays undecided.
  package init(claim direction: Direction, _ difference: PairedDifference, adjustedP: Double) {
    guard let interval = difference.interval95, adjustedP <= Self.level else {
      self = .undecided
      return
    }
    if interval.upperBound < 0 {
      self = direction == .below ? .supported : .notSupported
    } else if interval.lowerBound > 0 {
      self = direction == .above ? .supported : .notSupported
    } else {
      self = .undecided
    }
  }

  /// The verdict on "a and b differ by at most `margin`": on the whole 95 % interval of the difference.
  ///
  /// An interval that lies on both sides of an end of the margin decides nothing; a wide one is never
  /// a sign of equivalence.
  package init(within margin: Double, _ difference: PairedDifference) {
    guard let interval = difference.interval95, margin >= 0 else {
      self = .undecided
      return
    }
    if interval.lowerBound >= -margin && interval.upperBound <= margin {
      self = .supported
    } else if interval.lowerBound > margin || interval.upperBound < -margin {
      self = .notSupported
    } else {
      self = .undecided
    }
  }
}
