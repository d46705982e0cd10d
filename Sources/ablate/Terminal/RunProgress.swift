import Datasets
import Experiments
import Kernels
import Reports
import Results

/// Shows a run: on a terminal a live line for each running trial and one for the sweep, in a pipe one line an
/// epoch at most.
final class RunProgress {
  enum Style { case silent, plain, live }

  let style: Style
  /// What is run, for the live line.
  private let title: String
  /// The plan that runs; none before the first of a suite.
  private var plan: Plan?
  /// What a trial weighs: predicted seconds, or multiply-adds where nothing is known of the speed.
  private var work: (Arm) -> Double
  private var weighsSeconds: Bool
  /// Nil for a run of one plan alone.
  var suite: RunProgress.SuiteState?
  /// Of a run that decides.
  var decision: DecisionState?
  /// What is run, in place of an experiment and its scale.
  var heading: String?
  /// Judges a trial that has ended: whether it is as it should be, and the text shown instead of
  /// its error.
  var judge: ((Trial) -> (isGood: Bool, text: String)?)?
  private(set) var ledger = RunLedger()
  private var keys: [Place: String] = [:]
  private var announced: Set<String> = []
  /// The trials that run, in the order they began.
  private var running: [RunningTrial] = []
  private var lastDraw = 0.0
  private var linesDrawn = 0

  /// A trial by its place in the plan that runs.
  private struct Place: Hashable {
    var arm: Int
    var seed: Int
  }

  private struct RunningTrial {
    var key: String
    var name: String
    var start = Clock.now()
    var progress: TrialProgress?
    var lastTestError: Double?
  }

  init(_ plan: Plan, speed: SpeedEstimate?, style: Style) {
    self.plan = plan
    self.style = style
    title = plan.file.name
    work = { speed?.seconds($0) ?? $0.macs }
    weighsSeconds = speed != nil
  }

  init(_ suite: SuiteState, _ ledger: RunLedger, style: Style) {
    self.suite = suite
    self.ledger = ledger
    self.style = style
    title = suite.name
    work = { $0.macs }
    weighsSeconds = suite.weighsSeconds
  }

  /// A run that decides the claims of plans.
  init(_ plans: [Plan], style: Style) {
    decision = DecisionState(plans: plans)
    self.style = style
    title = plans.count == 1 ? plans[0].file.name : "\(plans.count) experiments"
    work = { $0.macs }
    weighsSeconds = false
  }

  /// The next plan of a run that decides.
  func begin(_ plan: Plan) { self.plan = plan }

  /// The next plan of a suite.
  func begin(_ plan: Plan, _ trials: [SuiteTrials.Entry]) {
    self.plan = plan
    keys = Dictionary(
      trials.map { (Place(arm: $0.trial.arm, seed: $0.trial.seed), $0.key) },
      uniquingKeysWith: { first, _ in first })
  }

  func tell(_ event: RunEvent) {
    switch event {
    case .openingData(let name):
      guard announced.insert(name).inserted else { return }
      if let source = Datasets.named(name) { say(source.announcement) }
    case .planned(let total, let left, let jobs):
      ledger.jobs = jobs
      planned(total, left, jobs)
    case .started(let trial, let arm, let attempt, let epoch):
      running.append(RunningTrial(key: key(trial), name: name(trial, arm)))
      if epoch > 1 || attempt > 1 {
        say("\(name(trial, arm)): attempt \(attempt), continues in epoch \(epoch)")
      }
    case .progressed(let trial, let progress):
      change(trial) { $0.progress = progress }
      draw()
    case .epochEnded(let trial, let arm, let train, let test):
      change(trial) { $0.lastTestError = test?.top1Error }
      epochLine(trial, arm, train, test)
    case .ended(let trial, let arm, let test, let seconds):
      finish(trial)
      ledger.end(key(trial), seconds: seconds)
      decision?.trained += 1
      let judged = judge?(trial)
      let result =
        judged?.text ?? test.map { "\(scored(arm)) error \(fixed($0.top1Error, 2)) %" } ?? ""
      say(
        "\(judged?.isGood ?? true ? "✓" : "✗") \(name(trial, arm)): \(result), "
          + "\(DurationText.of(seconds))  [\(sweep)]")
    case .failed(let trial, let arm, _, let reason):
      finish(trial)
      ledger.fail(key(trial))
      say("✗ \(name(trial, arm)) failed: \(reason)")
    case .takenOver(let trial, let reason):
      finish(trial)
      say("Warning: \(reason)")
    case .recordingGates(let left, let done):
      say(
        left > 0
          ? "Recording the gates of \(left) trained network\(left == 1 ? "" : "s")"
            + (done > 0 ? "; those of \(done) are recorded already …" : " …")
          : "The gates of all \(done) trained networks are recorded already.")
    case .gatesRecorded(let trial, let arm, let blocks):
      say("✓ \(name(trial, arm)): gates of \(blocks) blocks")
    case .waiting(let trials):
      say("Waiting for \(trials) trial\(trials == 1 ? "" : "s") that other processes run …")
    case .warning(let text): say("Warning: \(text)")
    case .interrupted: break
    }
  }

  private func planned(_ total: Int, _ left: [Trial], _ jobs: Int) {
    guard let plan else { return }
    let counts =
      "\(total) trial\(total == 1 ? "" : "s"), \(total - left.count) done, \(left.count) to train"
      + (jobs > 1 ? ", \(jobs) side by side" : "")
    guard suite == nil else {
      let open = Set(left.map(key))
      for key in keys.values where !open.contains(key) { ledger.settle(key) }
      say("\(plan.file.name): \(counts)")
      return
    }
    ledger = RunLedger(
      total: total,
      open: Dictionary(
        left.map { (key($0), work(plan.arms[$0.arm])) }, uniquingKeysWith: { first, _ in first }))
    ledger.jobs = jobs
    say(
      "\(heading ?? "\(plan.file.name) at scale \(plan.scale.rawValue)"): \(counts)"
        + (left.isEmpty ? "" : ", about \(DurationText.of(remaining))"))
  }

  private func key(_ trial: Trial) -> String {
    keys[Place(arm: trial.arm, seed: trial.seed)] ?? trial.record.trialID
  }

  /// Takes the live lines away.
  func close() { erase() }

  private func change(_ trial: Trial, _ body: (inout RunningTrial) -> Void) {
    let key = key(trial)
    guard let place = running.firstIndex(where: { $0.key == key }) else { return }
    body(&running[place])
  }

  private func finish(_ trial: Trial) {
    let key = key(trial)
    running.removeAll { $0.key == key }
  }

  /// The arm and seed, in a suite with the experiment.
  private func name(_ trial: Trial, _ arm: Arm) -> String {
    (suite == nil && decision?.isSeveral != true ? "" : "\(plan?.file.name ?? "")/")
      + "\(arm.name), seed \(trial.seed)"
  }

  /// Seconds that the rest will take.
  var remaining: Double {
    let now = Clock.now()
    let running = running.compactMap { trial in
      trial.progress.map {
        RunLedger.Running(key: trial.key, share: $0.share, seconds: now - trial.start)
      }
    }
    return ledger.remaining(running, weighsSeconds: weighsSeconds)
  }

  private var sweep: String {
    if let decision { return decision.text }
    return "\(ledger.done)/\(ledger.total) done"
      + (ledger.failed > 0 ? ", \(ledger.failed) failed" : "")
      + (ledger.left > 0 ? ", about \(DurationText.of(remaining)) left" : "")
  }

  private func epochLine(_ trial: Trial, _ arm: Arm, _ train: EpochRecord, _ test: EpochRecord?) {
    guard style == .plain else { return }
    Terminal.note(
      "\(name(trial, arm)): epoch \(train.epoch)/\(arm.settings.training.epochs), "
        + "train error \(fixed(train.top1Error, 2)) %, "
        + (test.map { "\(scored(arm)) error \(fixed($0.top1Error, 2)) %, " } ?? "")
        + "\(Int(train.imagesPerSecond.rounded())) images/s  [\(sweep)]")
  }

  /// What an arm's networks are scored on.
  private func scored(_ arm: Arm) -> String {
    arm.settings.data.wantsTest ? "test" : "validation"
  }

  func say(_ line: String) {
    guard style != .silent else { return }
    erase()
    Terminal.note(line)
    lastDraw = 0
  }

  /// Trials that have a live line; more are only counted.
  private static let mostLines = 8

  private func draw() {
    guard style == .live, !running.isEmpty, Clock.now() - lastDraw > 0.2 else { return }
    lastDraw = Clock.now()
    var lines = running.prefix(Self.mostLines).map(line)
    if running.count > lines.count { lines.append("… \(running.count - lines.count) more") }
    lines.append(
      "\(title)  \(bar(sweepShare, width: decision == nil ? 20 : 8))  \(sweep)")
    erase()
    Terminal.draw(lines)
    linesDrawn = lines.count
  }

  private func line(_ trial: RunningTrial) -> String {
    guard let progress = trial.progress else { return "\(trial.name)  \(bar(0))" }
    let error =
      trial.lastTestError.map { "test \(fixed($0, 2)) %" }
      ?? "train \(fixed(progress.trainError, 1)) %"
    return "\(trial.name)  \(bar(progress.share))  epoch \(progress.epoch)/\(progress.epochs)  "
      + "\(Int(progress.imagesPerSecond.rounded())) images/s  \(error)"
  }

  private var sweepShare: Double {
    if let decision { return decision.share }
    let shares = running.reduce(0) { $0 + ($1.progress?.share ?? 0) }
    return (Double(ledger.total - ledger.left) + shares) / Double(max(ledger.total, 1))
  }

  private func bar(_ share: Double, width: Int = 20) -> String {
    let full = Int((share * Double(width)).rounded(.down))
    return String(repeating: "█", count: min(full, width))
      + String(repeating: "░", count: width - min(full, width))
  }

  /// Goes back over the live lines and clears them.
  private func erase() {
    Terminal.erase(linesDrawn)
    linesDrawn = 0
  }

  private func fixed(_ value: Double, _ decimals: Int) -> String {
    NumberText.fixed(value, decimals: decimals)
  }
}
