import Network
import Experiments
import Results

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// One run's rounds: judge, choose, train.
final class DecisionRounds {
  private let run: DecidingRunner
  private let deadline: Double
  /// Plans that can be trained, with their places among the run's.
  private var members: [(place: Int, prepared: PreparedRun)] = []
  private var board = DecisionBoard([])
  private var costs = TrialCosts(speeds: [], jobs: [])
  private var summary: DecisionSummary
  /// Trials that failed in this run.
  private var lost: Set<String> = []
  /// Trials whose gates are recorded, or cannot be.
  private var observed: Set<String> = []
  /// Trials that were resumed: the time they took tells nothing.
  private var resumed: Set<String> = []

  init(_ run: DecidingRunner, deadline: Double) {
    self.run = run
    self.deadline = deadline
    summary = DecisionSummary(plans: run.plans.map { _ in nil })
  }

  private var left: Double? { deadline.isFinite ? deadline - run.now() : nil }

  /// Until nothing is left to choose, or nothing more may be trained.
  func play() throws(RunError) -> DecisionSummary {
    try prepare()
    var waits = false
    var stalled = 0
    while true {
      if run.interrupted() { return try end(.interrupted) }
      try recordGates()
      let state = try state()
      summary.counts = state.counts
      run.tell(.judged(state.counts))
      if let left, left <= 0 { return try end(.outOfTime) }
      switch DecisionRule(looks: board.looks).next(state, budget: left) {
      case .stop(let reason): return try end(.stopped(reason))
      case .wait:
        if !waits { run.tell(.waiting) }
        waits = true
        pause()
      case .train(let picks):
        run.tell(.chose(trials: picks.count))
        let before = summary.trained + summary.failed
        try train(picks)
        if summary.trained + summary.failed > before {
          (stalled, waits) = (0, false)
        } else {
          // Other processes took all of it, or the time for it ran out.
          stalled += 1
          if stalled > 1 { pause() }
        }
      }
    }
  }

  /// Opens the images and files the plans. Throws where no plan can be trained.
  private func prepare() throws(RunError) {
    var first: RunError?
    for (place, plan) in run.plans.enumerated() {
      run.tell(.began(place))
      var runner = run.runner(plan) { [unowned self] in hear($0) }
      let (deadline, interrupted, now) = (deadline, run.interrupted, run.now)
      runner.shouldStop = { interrupted() || now() >= deadline }
      do {
        members.append((place, try runner.prepare()))
        summary.plans[place] = RunSummary()
      } catch {
        guard error.isAboutOnePlan, run.plans.count > 1 else { throw error }
        first = first ?? error
        summary.refusals.append((place, error))
        run.tell(.refused(place, error))
      }
    }
    if members.isEmpty, let first { throw first }
    board = DecisionBoard(members.map { ($0.prepared.runner.plan, $0.prepared.trials) })
    costs = TrialCosts(
      speeds: members.map { run.speed($0.prepared.runner.plan) },
      jobs: members.map(\.prepared.jobs))
  }

  /// Notes the events of a run of trials, and passes them on.
  private func hear(_ event: RunEvent) {
    switch event {
    case .started(let trial, _, _, let epoch):
      if epoch > 1 { resumed.insert(trial.record.trialID) }
    case .ended(let trial, let arm, _, let seconds):
      if let place = current, !resumed.contains(trial.record.trialID) {
        costs.add(arm, plan: place, seconds: seconds)
      }
    case .failed(let trial, _, let failure, _):
      if failure != .diverged { lost.insert(trial.record.trialID) }
    case .recordingGates(let left, _): if left == 0 { return }
    case .openingData, .planned, .progressed, .epochEnded, .takenOver, .gatesRecorded, .waiting,
      .warning, .interrupted:
      break
    }
    run.tell(.trials(event))
  }

  /// The member that trains.
  private var current: Int?

  private func state() throws(RunError) -> DecisionState {
    do {
      var plans: [DecidedPlan] = []
      for member in members { plans.append(try member.prepared.runner.plan.decided(in: run.store)) }
      var running: Set<String> = []
      for id in try run.store.running() {
        let standing = try run.store.standing(
          id, isAlive: ProcessIdentity.isAlive)
        if case .running = standing { running.insert(id) }
      }
      return board.state(
        plans, claims: plans.enumerated().map { board.claims(of: $1, $0) },
        cost: { arm in
          costs.cost(members[arm.plan].prepared.runner.plan.arms[arm.place], plan: arm.plan)
        }, running: running, lost: lost)
    } catch { throw .database(error) }
  }

  /// Trains a choice, plan by plan.
  private func train(_ picks: [DecisionStep.Pick]) throws(RunError) {
    for (number, member) in members.enumerated() {
      let own = picks.filter { board.arms[$0.arm].plan == number }
      guard !own.isEmpty, !run.interrupted() else { continue }
      run.tell(.began(member.place))
      current = number
      defer { current = nil }
      let plan = member.prepared.runner.plan
      let trials = own.map { board.arms[$0.arm].trials[$0.seed - 1] }
      // Lanes ask while others end, so costs stay as they were when the round began.
      let durations = plan.arms.map { costs.cost($0, plan: number).duration }
      let (deadline, now) = (deadline, run.now)
      let result = try member.prepared.train(trials) { trial in
        now() + durations[trial.arm] <= deadline
      }
      summary.plans[member.place]?.trained += result.trained
      summary.plans[member.place]?.failed += result.failed
    }
  }

  /// Records the gates of networks that are trained by now, whichever plan or process has trained them.
  private func recordGates() throws(RunError) {
    let recording = members.filter(\.prepared.runner.recordsGates)
    guard !recording.isEmpty else { return }
    let done = try wrapped(run.store.done(), as: RunError.database)
    for member in recording {
      let trials = member.prepared.trials.filter {
        done.contains($0.record.trialID) && !observed.contains($0.record.trialID)
      }
      guard !trials.isEmpty else { continue }
      run.tell(.began(member.place))
      var result = RunSummary()
      try member.prepared.recordGates(of: trials, &result)
      if result.wasInterrupted { return }
      observed.formUnion(trials.map(\.record.trialID))
      summary.plans[member.place]?.withoutGates += result.withoutGates
    }
  }

  /// The state of each plan at the end.
  private func end(_ ending: DecisionSummary.Ending) throws(RunError) -> DecisionSummary {
    summary.ending = ending
    let done: Set<String>
    do {
      done = try run.store.done()
      try run.store.database.requireInPlace()
    } catch { throw .database(error) }
    for member in members {
      summary.plans[member.place]?.done = member.prepared.trials.count {
        done.contains($0.record.trialID)
      }
    }
    return summary
  }

  /// A moment, unless it is time to stop.
  private func pause() {
    for _ in 0..<10 where !run.interrupted() && left ?? 1 > 0 { usleep(100_000) }
  }
}

extension Plan {
  /// With its arms' results from a database.
  package func decided(in store: ResultsStore) throws(DatabaseError) -> DecidedPlan {
    DecidedPlan(
      experiment: file.name, tables: file.tables, stated: file.claims, arms: try store.arms(key),
      gates: file.recordsGates ? try store.gates(key) : nil,
      gated: arms.filter { !$0.graph.seBlocks.isEmpty }.map(\.name))
  }
}
