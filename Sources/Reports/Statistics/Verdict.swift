/// What our data says about a claim of the paper.
package enum Verdict: String, CaseIterable, Sendable {
  case supported
  case notSupported = "not supported"
  case undecided
}

extension Verdict {
  /// The level of every test and, as 1 − level, of every interval.
  package static let level = 0.05
}
