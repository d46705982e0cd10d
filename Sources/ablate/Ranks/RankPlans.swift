import Engine
import Datasets
import Experiments

/// What all ranks of a run must have alike.
struct RankPlans {
  var plans: [Plan]
  var threads: Int
  var readings: [DatasetRequest: Reading]

  /// Throws: wrong options, and trials that cannot be parted among so many ranks.
  init(_ arguments: Arguments, ranks: Int) throws {
    if let jobs = try arguments.jobs, jobs > 1 {
      throw CommandError.usage("--jobs: \(ranks) ranks train one trial after the other, together")
    }
    threads = try arguments.threads
    if let suite = try Suite.named(by: arguments) {
      plans = suite.plans
    } else if try TimingPlan.named(by: arguments) != nil {
      throw CommandError.usage("timings are measured by one process; start it without ranks")
    } else {
      plans = [try PlanCommand.plan(arguments)]
    }
    readings = try SuiteCommand.readings(plans, arguments)
    for plan in plans { try Self.require(plan, ranks: ranks) }
  }

  /// Throws where a trial of a plan cannot be parted among so many ranks.
  static func require(_ plan: Plan, ranks: Int) throws {
    for arm in plan.arms { try require(arm, of: plan, ranks: ranks) }
  }

  private static func require(_ arm: Arm, of plan: Plan, ranks: Int) throws {
    let training = arm.settings.training
    let place = "\(plan.file.name)/\(arm.name)"
    if case .reference = arm.settings.arithmetic {
      throw CommandError.usage("\(place): the reference arithmetic trains in one process")
    }
    let parts = training.batch / training.imagesAtOnce
    guard parts < ranks else { return }
    let work =
      parts == 1
      ? "trains its batch of \(training.batch) images whole"
      : "trains its batch of \(training.batch) images in \(parts) micro-batches"
    throw CommandError.usage(
      "\(place) \(work), which \(ranks) ranks cannot share; set training.micro_batch to at most "
        + "\(max(1, training.batch / ranks)) (other results than without), start fewer ranks, or deal out trials by "
        + "`ablate launch`")
  }
}
