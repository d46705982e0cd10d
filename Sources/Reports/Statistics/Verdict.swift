/// The verdict of our data on a claim of the paper.
package enum Verdict: String, CaseIterable, Sendable {
  case supported
  case notSupported = "not supported"
  /// More seeds may decide it.
  case undecided
  /// It very probably cannot be decided within the seeds of the last look.
  case futile
  /// No look is complete: there are intervals, and no verdict.
  case exploratory
}

extension Verdict {
  /// The level of every test and, as 1 − level, of every interval.
  package static let level = 0.05
  /// A claim whose decision is less probable than this is futile.
  package static let futility = 0.1
}
