import Network
import Experiments

/// The cost of trials: predicted from the database or a short measurement, corrected by this run's
/// own measurements.
struct TrialCosts {
  /// Of each plan; nil where nothing is known of its speed.
  private let speeds: [SpeedEstimate?]
  /// Trials side by side, of each plan.
  private let jobs: [Int]
  /// Seconds predicted and measured of the trials that this run has trained, by network.
  private var measured: [String: (predicted: Double, seconds: Double)] = [:]

  init(speeds: [SpeedEstimate?], jobs: [Int]) {
    self.speeds = speeds
    self.jobs = jobs
  }

  /// Seconds that a trial adds to the run, and how long it takes. Where nothing is known of the speed the first is
  /// a weight alone and the second 0.
  func cost(_ arm: Arm, plan: Int) -> (seconds: Double, duration: Double) {
    let side = Double(jobs[plan])
    guard let predicted = speeds[plan]?.seconds(arm) else {
      guard let own = measured[arm.graph.name] ?? all else { return (arm.macs * 1e-9, 0) }
      let duration = arm.macs * own.seconds / own.predicted
      return (duration / side, duration)
    }
    guard let own = measured[arm.graph.name] ?? all else { return (predicted, predicted * side) }
    let duration = predicted * side * own.seconds / own.predicted
    return (duration / side, duration)
  }

  /// Records how long a whole trial took.
  mutating func add(_ arm: Arm, plan: Int, seconds: Double) {
    let predicted = speeds[plan].map { $0.seconds(arm) * Double(jobs[plan]) } ?? arm.macs
    guard predicted > 0, seconds > 0 else { return }
    var own = measured[arm.graph.name] ?? (0, 0)
    own.predicted += predicted
    own.seconds += seconds
    measured[arm.graph.name] = own
  }

  /// Of all networks together; nil before any, and where predictions of plans cannot be added up.
  private var all: (predicted: Double, seconds: Double)? {
    guard !measured.isEmpty, Set(speeds.map { $0 == nil }).count == 1 else { return nil }
    return measured.values.reduce((0, 0)) { ($0.0 + $1.predicted, $0.1 + $1.seconds) }
  }
}
