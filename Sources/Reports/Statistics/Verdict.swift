/// What our data says about a claim of the paper.
package enum Verdict: String, CaseIterable, Sendable {
  case supported
  case notSupported = "not supported"
  /// More seeds may decide it.
  case undecided
  /// It cannot be decided within the seeds of the last look, or very probably not.
  case futile
  /// No look is complete: there are intervals, and no verdict.
  case exploratory
}

extension Verdict {
  /// The level of every test and, as 1 − level, of every interval.
  package static let level = 0.05
  /// A decision less probable than this is not worth waiting for.
  package static let futility = 0.1
}
