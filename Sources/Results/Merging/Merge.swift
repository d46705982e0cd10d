/// What merging one database into another did, or found.
package struct Merge: Hashable, Sendable {
  /// A trial that both have finished with different results.
  package struct Conflict: Hashable, Sendable {
    package var trialID: String
    package var experiment: String
    package var arm: String
    package var seed: Int
    /// Who trained it, into either database: host, time, revision and weights, in a line.
    package var here: String
    package var there: String
  }

  /// Which of two different results of one trial stays.
  package enum Preference: String, Hashable, Sendable, CaseIterable { case into, from }

  /// Trials that were not there.
  package var added: [String] = []
  /// Trials that were there without results, and have those of the other now.
  package var completed: [String] = []
  /// Trials that both have finished alike.
  package var equal = 0
  /// Trials whose results here were replaced, because the others are preferred.
  package var replaced: [String] = []
  /// Nothing was changed of these.
  package var conflicts: [Conflict] = []
  /// Trials that a process trains here now: they stay.
  package var running: [String] = []
  /// Plans that were not there.
  package var plans: [PlanKey] = []
  package var measurements = 0
  package var notes = 0
  /// Trials whose weights the other may have and this one lacks.
  package var finished: [String] = []

  package init() {}
}
