import Engine
import Experiments
import Kernels
import Reports

/// Shows a timing: in a pipe one line for each network and mode, on a terminal also a live one.
final class TimingProgress {
  private let plan: TimingPlan
  private let style: RunProgress.Style
  private var done = 0
  private var total = 0
  private var measuredNow = 0
  private var taskDone = 0
  private var begin = Clock.now()
  private var isDrawn = false

  init(_ plan: TimingPlan, style: RunProgress.Style) {
    self.plan = plan
    self.style = style
  }

  func tell(_ event: TimingEvent) {
    switch event {
    case .planned(let total, let done):
      self.total = total
      self.done = done
      begin = Clock.now()
      say(
        "\(plan.file.name) at scale \(plan.scale.rawValue): \(total) repeats, \(done) done, "
          + "\(total - done) to measure")
    case .started(let task, let missing):
      taskDone = plan.repeats.count - missing.count
      draw("\(name(task)): warming up")
    case .measured(let task, _, let milliseconds):
      done += 1
      measuredNow += 1
      taskDone += 1
      let times = zip(task.network.arms, milliseconds).map {
        "\($0.name) \(NumberText.fixed($1, decimals: 1)) ms"
      }
      draw(
        "\(name(task)): \(taskDone)/\(plan.repeats.count)  \(times.joined(separator: ", "))  [\(state)]"
      )
    case .ended(let task): say("✓ \(name(task)): \(plan.repeats.count) repeats  [\(state)]")
    case .failed(let task, let error): say("✗ \(name(task)) left out: \(reason(error))")
    case .warning(let text): say("Warning: \(text)")
    }
  }

  private func reason(_ error: EngineError) -> String {
    guard case .memory(let needed, let available) = error else { return error.description }
    return "needs \(needed >> 20) MiB and "
      + (available.map { "\($0 >> 20) MiB are available; " }
        ?? "the system refuses them; ")
      + "--set train.batch=N makes it smaller"
  }

  /// Takes the live line away.
  func close() {
    guard isDrawn else { return }
    Terminal.erase()
    isDrawn = false
  }

  private func name(_ task: TimingTask) -> String { "\(task.network.label), \(task.mode.rawValue)" }

  private var state: String {
    guard done < total, measuredNow > 0 else { return "\(done)/\(total) repeats" }
    let left = (Clock.now() - begin) / Double(measuredNow) * Double(total - done)
    return "\(done)/\(total) repeats, about \(DurationText.of(left)) left"
  }

  private func say(_ line: String) {
    guard style != .silent else { return }
    close()
    Terminal.note(line)
  }

  private func draw(_ line: String) {
    guard style == .live else { return }
    close()
    Terminal.draw([line])
    isDrawn = true
  }
}
