import Experiments
import Reports
import Results

/// A plan with what was found of its arms so far, as claims are judged by it.
package struct DecidedPlan: Sendable {
  package var experiment: String
  /// The paper's tables that the experiment answers.
  package var tables: [String]
  /// What its file states.
  package var stated: [ClaimRecord]
  /// With their results.
  package var arms: [ResultsStore.ArmResult]
  /// Gates of trained networks; nil where the experiment records none.
  package var gates: [ResultsStore.TrialGates]?
  /// Arms with SE blocks, whose gates claims may be about.
  package var gated: [String]

  package init(
    experiment: String, tables: [String], stated: [ClaimRecord], arms: [ResultsStore.ArmResult],
    gates: [ResultsStore.TrialGates]? = nil, gated: [String] = []
  ) {
    self.experiment = experiment
    self.tables = tables
    self.stated = stated
    self.arms = arms
    self.gates = gates
    self.gated = gated
  }

  /// A claim with the arms that its open pairs read, by name.
  package struct Claim: Sendable {
    package var assessment: Assessment
    package var arms: [String]
  }

  /// Every claim that judges the plan; without claims, each arm against its baseline.
  package var claims: [Claim] {
    let errors = PlanClaims.judgeAll(experiment, tables: tables, own: stated, arms: arms)
      .flatMap(\.assessments)
    guard let gates else { return errors.map(claim) }
    let named = GateClaims.judge(experiment, gates: gates, gated: gated)
    return (errors + named).map(claim)
  }

  private func claim(_ assessment: Assessment) -> Claim {
    let arms = assessment.openContrasts.flatMap { assessment.contrasts[$0].arms }
    return Claim(
      assessment: assessment,
      arms: arms.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
  }
}

extension DecisionState.Standing {
  package init(_ verdict: Verdict?) {
    switch verdict {
    case .supported, .notSupported: self = .decided
    case .futile: self = .futile
    case .undecided, .exploratory, nil: self = .open
    }
  }
}
