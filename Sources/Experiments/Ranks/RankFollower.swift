import Datasets
import Engine
import Kernels
import Ranks
import Results

/// What the ranks other than 0 do: they train with rank 0 whatever it names, and keep nothing.
package struct RankFollower {
  package var plans: [Plan]
  package var ranks: any RankGroup
  package var threads: Int
  package var version: String
  package var reading: (Plan) -> Reading
  package var warn: (String) -> Void

  package init(
    plans: [Plan], ranks: any RankGroup, threads: Int, version: String,
    reading: @escaping (Plan) -> Reading, warn: @escaping (String) -> Void
  ) {
    self.plans = plans
    self.ranks = ranks
    self.threads = threads
    self.version = version
    self.reading = reading
    self.warn = warn
  }

  /// Until rank 0 ends.
  ///
  /// - Returns: the exit code that rank 0 names.
  package func run() throws(RunError) -> Int32 {
    let pool = WorkerPool(threads: threads)
    let datasets = OpenDatasets()
    while let task = RankTask.next(from: ranks) {
      switch task {
      case .end(let code): return code
      case .train(let experiment, let scale, let arm, let seed, let trialID):
        guard
          let plan = plans.first(where: {
            $0.file.name == experiment && $0.scale.rawValue == scale
              && $0.arms.indices.contains(arm)
          })
        else { throw .leaderLeft }
        try train(plan, arm: arm, seed: seed, trialID: trialID, datasets, pool)
      }
    }
    throw .leaderLeft
  }

  private func train(
    _ plan: Plan, arm place: Int, seed: Int, trialID: String, _ datasets: OpenDatasets,
    _ pool: WorkerPool
  ) throws(RunError) {
    let arm = plan.arms[place]
    let dataset = try wrapped(
      datasets.open(arm.settings.data.images, threads: threads), as: RunError.data)
    var plan = plan
    plan.seeds = [seed - arm.seedOffset]
    let crew = TrialCrew(ranks: ranks)
    let trial = plan.trials { _ in dataset.identity }.first { $0.arm == place }
    let reason =
      trial?.record.trialID == trialID
      ? nil : "its experiment file or its data are others than rank 0 has; give all ranks the same"
    guard crew.firstReason(reason) == nil, let trial else { return }
    let run = TrialRun(
      trial: trial, arm: arm, diary: UnkeptDiary(), crew: crew,
      dataset: dataset.sized(arm.facts.side), pool: pool,
      checkpoint: TrialCheckpoint(folder: "", trialID: trialID), weights: nil, version: version,
      reading: reading(plan),
      tell: { if case .warning(let text) = $0 { warn(text) } }, shouldStop: { false })
    do { _ = try run.run() } catch {
      // Rank 0 says why, and goes on with another trial or ends.
      if case .leaderLeft = error { return }
      throw error
    }
  }
}
