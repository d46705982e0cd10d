import Reports
import Results

/// A table of the page, with its verdicts on claims and the origin of its numbers.
package struct PageEntry: Sendable {
  /// Its section.
  package enum Place: Hashable, Sendable { case controls, paper, own }

  /// A word that is unique on the page, such as `table-10`.
  package var id: String
  package var place: Place
  /// The experiment that fills it; nil where none does.
  package var experiment: String?
  package var table: Table
  package var judgements: [PageJudgement]
  /// The commands that run and print it.
  package var commands: [PageCommand]
  /// Trials that fill it; none for a timing.
  package var origins: [ResultsStore.TrialOrigin]
  /// Turns that fill it, for a timing.
  package var measurements: [MeasurementRecord]
  /// Learning curves, and of which images.
  package var curves: [PageCurve] = []
  package var curveSplit = "test"

  package init(
    id: String, place: Place, experiment: String?, table: Table, judgements: [PageJudgement],
    commands: [PageCommand],
    origins: [ResultsStore.TrialOrigin] = [], measurements: [MeasurementRecord] = []
  ) {
    self.id = id
    self.place = place
    self.experiment = experiment
    self.table = table
    self.judgements = judgements
    self.commands = commands
    self.origins = origins
    self.measurements = measurements
  }
}

/// A command line, and what it does.
package struct PageCommand: Hashable, Sendable {
  package var purpose: String
  package var line: String

  package init(purpose: String, line: String) {
    self.purpose = purpose
    self.line = line
  }
}

/// A claim with its verdict.
package struct PageJudgement: Hashable, Sendable {
  package var claim: String
  package var source: String?
  /// A `Verdict`, or `not run`.
  package var word: String
  /// The reason, as a clause.
  package var basis: String

  /// Whether counting decides it, and no training or timing.
  package var isCounted: Bool

  package init(
    claim: String, source: String?, word: String, basis: String, isCounted: Bool = false
  ) {
    self.isCounted = isCounted
    self.claim = claim
    self.source = source
    self.word = word
    self.basis = basis
  }
}

extension PageJudgement {
  package init(_ assessment: Assessment) {
    self.init(
      claim: assessment.claim.text, source: assessment.claim.source, word: assessment.word,
      basis: assessment.basis, isCounted: assessment.isCounted)
  }

  package init(_ claim: TimingClaim) {
    self.init(
      claim: claim.text, source: nil, word: claim.word, basis: claim.basis,
      isCounted: claim.isCounted)
  }
}

extension PageEntry {
  /// Whether it has results.
  var hasResults: Bool {
    !measurements.isEmpty || origins.contains { $0.state == "done" }
  }
}
