import Experiments
import Kernels
import Reports
import Results

/// Shows a run: on a terminal a live line for the trial and one for the sweep, in a pipe one line an
/// epoch at most.
final class RunProgress {
  enum Style { case silent, plain, live }

  private let plan: Plan
  private let style: Style
  private let speed: SpeedEstimate?
  private var total = 0
  private var done = 0
  private var failed = 0
  /// Work of trials not yet done, and that done in this run with the seconds it took.
  private var workLeft = 0.0
  private var workDone = 0.0
  private var secondsDone = 0.0
  private var trialStart = 0.0
  private var trialLine = ""
  private var current: (arm: Arm, seed: Int)?
  private var progress: TrialProgress?
  private var lastTestError: Double?
  private var lastDraw = 0.0
  private var linesDrawn = 0

  init(_ plan: Plan, speed: SpeedEstimate?, style: Style) {
    self.plan = plan
    self.speed = speed
    self.style = style
  }

  func tell(_ event: RunEvent) {
    switch event {
    case .openingData(let name):
      switch name {
      case "shapes": say("Generating the images of shapes …")
      case "folder": say("Listing the pictures of the folder …")
      default: say("Reading \(name) …")
      }
    case .planned(let total, let left):
      self.total = total
      done = total - left.count
      workLeft = left.reduce(0) { $0 + work(plan.arms[$1.arm]) }
      say(
        "\(plan.file.name) at scale \(plan.scale.rawValue): \(total) trials, \(done) done, "
          + "\(left.count) to train"
          + (left.isEmpty ? "" : ", about \(Duration.text(remaining))"))
    case .started(let trial, let arm, let attempt, let epoch):
      current = (arm, trial.seed)
      trialStart = Clock.now()
      progress = nil
      lastTestError = nil
      if epoch > 1 || attempt > 1 {
        say("\(name(trial, arm)): attempt \(attempt), goes on in epoch \(epoch)")
      }
    case .progressed(let progress):
      self.progress = progress
      draw()
    case .epochEnded(let trial, let arm, let train, let test):
      lastTestError = test.top1Error
      epochLine(trial, arm, train, test)
    case .ended(let trial, let arm, let test, let seconds):
      finish(arm)
      secondsDone += seconds
      workDone += work(arm)
      done += 1
      let error = test.map { "test error \(fixed($0.top1Error, 2)) %" } ?? ""
      say("✓ \(name(trial, arm)): \(error), \(Duration.text(seconds))  [\(sweep)]")
    case .failed(let trial, let arm, _, let reason):
      finish(arm)
      failed += 1
      say("✗ \(name(trial, arm)) failed: \(reason)")
    case .recordingGates(let left, let done):
      say(
        left > 0
          ? "Recording the gates of \(left) trained network\(left == 1 ? "" : "s")"
            + (done > 0 ? "; of \(done) they are there already …" : " …")
          : "The gates of all \(done) trained networks are there already.")
    case .gatesRecorded(let trial, let arm, let blocks):
      say("✓ \(name(trial, arm)): gates of \(blocks) blocks")
    case .waiting(let trials):
      say("Waiting for \(trials) trial\(trials == 1 ? "" : "s") that other processes run …")
    case .warning(let text): say("Warning: \(text)")
    case .interrupted: break
    }
  }

  /// Takes the live lines away.
  func close() { erase() }

  private func finish(_ arm: Arm) {
    workLeft = max(0, workLeft - work(arm))
    current = nil
    progress = nil
  }

  private func name(_ trial: Trial, _ arm: Arm) -> String {
    "\(arm.name), seed \(trial.seed)"
  }

  /// Seconds that the rest will take, by this run's own speed as soon as it has one.
  private var remaining: Double {
    var left = workLeft
    var (work, seconds) = (workDone, secondsDone)
    if let progress, let current {
      let done = self.work(current.arm) * progress.share
      left -= done
      work += done
      seconds += Clock.now() - trialStart
    }
    if seconds > 5, work > 0 { return left * seconds / work }
    return speed == nil ? .infinity : left
  }

  /// What a trial weighs: predicted seconds, or multiply-adds where nothing is known of the speed.
  private func work(_ arm: Arm) -> Double { speed?.seconds(arm) ?? arm.macs }

  private var sweep: String {
    "\(done)/\(total) done" + (failed > 0 ? ", \(failed) failed" : "")
      + (done + failed < total ? ", about \(Duration.text(remaining)) left" : "")
  }

  private func epochLine(_ trial: Trial, _ arm: Arm, _ train: EpochRecord, _ test: EpochRecord) {
    guard style == .plain else { return }
    Terminal.note(
      "\(name(trial, arm)): epoch \(train.epoch)/\(arm.settings.training.epochs), "
        + "train error \(fixed(train.top1Error, 2)) %, test error \(fixed(test.top1Error, 2)) %, "
        + "\(Int(train.imagesPerSecond.rounded())) images/s  [\(sweep)]")
  }

  private func say(_ line: String) {
    guard style != .silent else { return }
    erase()
    Terminal.note(line)
    lastDraw = 0
  }

  private func draw() {
    guard style == .live, let current, let progress, Clock.now() - lastDraw > 0.2 else { return }
    lastDraw = Clock.now()
    let error =
      lastTestError.map { "test \(fixed($0, 2)) %" } ?? "train \(fixed(progress.trainError, 1)) %"
    let trial =
      "\(current.arm.name), seed \(current.seed)  \(bar(progress.share))  epoch \(progress.epoch)/\(progress.epochs)  "
      + "\(Int(progress.imagesPerSecond.rounded())) images/s  \(error)"
    let sweep = "\(plan.file.name)  \(bar(sweepShare))  \(self.sweep)"
    let width = Terminal.width - 1
    erase()
    Terminal.draw("\(trial.prefix(width))\n\(sweep.prefix(width))")
    linesDrawn = 2
  }

  private var sweepShare: Double {
    (Double(done + failed) + (progress?.share ?? 0)) / Double(max(total, 1))
  }

  private func bar(_ share: Double) -> String {
    let width = 20
    let full = Int((share * Double(width)).rounded(.down))
    return String(repeating: "█", count: min(full, width))
      + String(repeating: "░", count: width - min(full, width))
  }

  /// Goes back over the live lines and clears them.
  private func erase() {
    guard linesDrawn > 0 else { return }
    Terminal.draw("\r\u{1b}[K\u{1b}[A\r\u{1b}[K")
    linesDrawn = 0
  }

  private func fixed(_ value: Double, _ decimals: Int) -> String {
    NumberText.fixed(value, decimals: decimals)
  }
}
