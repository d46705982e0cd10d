import Experiments

/// Shows the run of a suite: one count and one estimate over all its trials, each once.
extension RunProgress {
  struct SuiteState {
    var suite: Suite
    var trials: SuiteTrials
    /// Whether trials weigh predicted seconds.
    var weighsSeconds: Bool
    /// Shows the timing that runs.
    var timing: TimingProgress?

    var name: String { suite.file.name }
  }

  /// - Parameter done: keys of the trials that are done.
  convenience init(
    _ suite: Suite, _ trials: SuiteTrials, done: Set<String>, speed: SuiteSpeed?, style: Style
  ) {
    let work = SuiteWork(suite, speed)
    var open: [String: Double] = [:]
    for (index, entries) in trials.members.enumerated() {
      guard case .trials(let plan) = suite.members[index] else { continue }
      for entry in entries where entry.isNew && !done.contains(entry.key) {
        open[entry.key] = work.of(plan.arms[entry.trial.arm], index)
      }
    }
    self.init(
      SuiteState(suite: suite, trials: trials, weighsSeconds: work.isSeconds),
      RunLedger(total: trials.count, open: open, besides: work.timings), style: style)
  }

  func tell(_ event: SuiteEvent) {
    switch event {
    case .began(let index):
      switch suite?.suite.members[index] {
      case .trials(let plan): begin(plan, suite?.trials.members[index] ?? [])
      case .timing(let plan): suite?.timing = TimingProgress(plan, style: style)
      case nil: break
      }
    case .trials(let event): tell(event)
    case .timing(let event): suite?.timing?.tell(event)
    case .refused(let index, let error):
      suite?.timing?.close()
      say("✗ \(suite?.suite.members[index].name ?? "") left out: \(error)")
    }
  }

  /// What is to do, at the start.
  func announce() {
    guard let suite else { return }
    say(
      "\(suite.name) at scale \(suite.suite.scale.rawValue): \(ledger.total) trials in "
        + "\(suite.suite.members.count) experiments, \(ledger.done) done, \(ledger.left) to train"
        + (ledger.left == 0 ? "" : ", about \(DurationText.of(remaining))"))
    for reason in suite.suite.leftOut { say("Left out: \(reason)") }
  }
}

/// What the trials of a suite weigh: predicted seconds if all can be predicted, else multiply-adds.
struct SuiteWork {
  private let suite: Suite
  private let speed: SuiteSpeed?
  let isSeconds: Bool

  init(_ suite: Suite, _ speed: SuiteSpeed?) {
    self.suite = suite
    self.speed = speed
    isSeconds =
      zip(suite.members, speed?.members ?? []).contains { $1 != nil }
      && zip(suite.members, speed?.members ?? []).allSatisfy { member, estimate in
        if case .trials = member { estimate != nil } else { true }
      }
  }

  /// - Parameter member: the experiment whose arm it is.
  func of(_ arm: Arm, _ member: Int) -> Double {
    isSeconds ? speed?.members[member]?.seconds(arm) ?? 0 : arm.macs
  }

  /// What all timings of the suite weigh together.
  var timings: Double {
    let macs = suite.members.reduce(0) { total, member in
      guard case .timing(let plan) = member else { return total }
      return total + Self.macs(plan)
    }
    return isSeconds ? macs / macsPerSecond : macs
  }

  /// Seconds that a timing takes about; nil where no speed is known.
  func seconds(_ plan: TimingPlan) -> Double? {
    isSeconds ? Self.macs(plan) / macsPerSecond : nil
  }

  private static func macs(_ plan: TimingPlan) -> Double {
    plan.tasks.reduce(0) { $0 + $1.macs * Double(plan.repeats.count) }
  }

  /// The median of the experiments' speeds.
  private var macsPerSecond: Double {
    let all = (speed?.members ?? []).compactMap { $0?.macsPerSecond }.sorted()
    return all.isEmpty ? 1 : all[all.count / 2]
  }
}
