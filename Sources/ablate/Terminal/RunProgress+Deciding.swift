import Deciding
import Experiments
import Kernels

/// Shows a run that decides: the state of the claims, and what was trained.
extension RunProgress {
  struct DecisionState {
    var plans: [Plan]
    var trained = 0
    var counts = Deciding.DecisionState.Counts()
    /// When the run began, and the seconds that it may take.
    var start = Clock.now()
    var budget: Double?

    init(plans: [Plan]) { self.plans = plans }

    var isSeveral: Bool { plans.count > 1 }

    /// Such as `14 trials; claims: 2 decided, 1 futile, 3 open; 1 h 12 min left`.
    var text: String {
      "\(trained) trial\(trained == 1 ? "" : "s"); claims: \(counts.decided) decided, \(counts.futile) futile, "
        + "\(counts.open) open"
        + (budget.map { "; \(DurationText.of(max(0, $0 - (Clock.now() - start)))) left" } ?? "")
    }

    /// Of the budget that is spent, else of the claims that are settled.
    var share: Double {
      if let budget { return min(1, (Clock.now() - start) / budget) }
      return Double(counts.decided + counts.futile) / Double(max(1, counts.all))
    }
  }

  /// The first line; the time starts with it.
  func beginDeciding(_ line: String, budget: Double?) {
    decision?.start = Clock.now()
    decision?.budget = budget
    say(line)
  }

  func tell(_ event: DecisionEvent) {
    switch event {
    case .began(let place): if let plan = decision?.plans[place] { begin(plan) }
    case .trials(let event): tell(event)
    case .judged(let counts):
      guard decision?.counts != counts else { return }
      decision?.counts = counts
      say(DecisionText.counts(counts))
    case .chose: break
    case .waiting: say("Waiting for trials that other processes run …")
    case .refused(let place, let error):
      say("✗ \(decision?.plans[place].file.name ?? "") left out: \(error)")
    }
  }
}
