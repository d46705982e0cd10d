import Datasets
import Engine
import Interchange
import Files
import Kernels
import Network
import Results
import Zoo

/// Records the gates of trained SE networks over the test images, from their kept weights. Recorded
/// gates stay as they are.
struct GateAnalysis {
  let plan: Plan
  let store: ResultsStore
  let dataset: (Arm) -> any Dataset
  let pool: WorkerPool
  let reading: Reading
  let tell: (RunEvent) -> Void
  let shouldStop: () -> Bool

  enum End {
    /// With the number of networks whose weights cannot be read.
    case done(missing: Int)
    case interrupted
  }

  func run(_ trials: [Trial]) throws(RunError) -> End {
    var left: [Trial] = []
    var done = 0
    for trial in trials where !plan.arms[trial.arm].graph.seBlocks.isEmpty {
      let id = trial.record.trialID
      var isThere = false
      var standing = ResultsStore.Standing.done
      do {
        isThere = try store.hasGates(id)
        standing = try store.standing(
          id, isAlive: ProcessIdentity.isAlive)
      } catch { throw .database(error) }
      if isThere {
        done += 1
      } else if standing == .done {
        left.append(trial)
      }
    }
    guard !left.isEmpty || done > 0 else { return .done(missing: 0) }
    tell(.recordingGates(left: left.count, done: done))
    var missing = 0
    for trial in left {
      if shouldStop() { return .interrupted }
      switch try analyse(trial, plan.arms[trial.arm]) {
      case .done(let count): missing += count
      case .interrupted: return .interrupted
      }
    }
    return .done(missing: missing)
  }

  /// One trained network.
  private func analyse(_ trial: Trial, _ arm: Arm) throws(RunError) -> End {
    let predictor: Predictor
    let batch = min(Predictor.batch(for: arm.graph), max(1, arm.facts.test))
    do {
      let weights = try weights(of: trial, arm)
      predictor = try Predictor(
        graph: arm.graph, batch: batch, state: weights, kernels: arm.settings.arithmetic.rules,
        pool: pool)
    } catch {
      tell(
        .warning(
          "\(arm.name), seed \(trial.seed): no gates, because its weights cannot be read (\(error)); "
            + "--db NEW.db trains it again, to the same weights"))
      return .done(missing: 1)
    }
    let dataset = dataset(arm).sized(arm.facts.side)
    let ends = arm.settings.network.se?.excitation.ends ?? Excitation.sigmoid.ends
    let blocks = predictor.gates
    var statistics = blocks.map {
      GateStatistics(channels: $0.shape.channels, classes: dataset.classes, ends: ends)
    }
    let loader = try wrapped(
      BatchLoader(
        dataset: dataset, split: .test, batch: batch, augmentation: .none, seed: 0, epoch: 0,
        shuffles: false, dropsLast: false, reading: reading), as: RunError.data)
    while let batch = try next(loader) {
      predictor.observeGates(images: batch.images, count: batch.count) { block, maps in
        statistics[block].add(maps, labels: batch.labels)
      }
      if shouldStop() { return .interrupted }
    }
    let records = zip(blocks, statistics).enumerated().flatMap { position, block in
      block.1.byClass.map { gates in
        GateRecord(
          block: block.0.block, position: position + 1, label: gates.label,
          className: dataset.classNames[gates.label], images: gates.images, mean: gates.mean,
          deviation: gates.deviation, lowShare: gates.lowShare, highShare: gates.highShare)
      }
    }
    try wrapped(
      store.record(gates: records, trialID: trial.record.trialID), as: RunError.database)
    tell(.gatesRecorded(trial, arm: arm, blocks: blocks.count))
    return .done(missing: 0)
  }

  private func weights(of trial: Trial, _ arm: Arm) throws(InputError) -> NetworkState {
    let path = Runner.weightsPath(database: store.path, trialID: trial.record.trialID)
    return try SafetensorsFile.Reader(path).state(
      of: arm.graph, modules: Zoo.modules(of: arm.graph))
  }

  private func next(_ loader: BatchLoader) throws(RunError) -> Batch? {
    return try wrapped(loader.next(), as: RunError.data)
  }
}

extension Excitation {
  /// A sigmoid or tanh hardly changes within a twentieth of its range from either end. A ReLU is
  /// closed at 0 and has no upper end.
  var ends: GateEnds {
    switch self {
    case .sigmoid: GateEnds(low: 0.05, high: 0.95)
    case .tanh: GateEnds(low: -0.9, high: 0.9)
    case .relu: GateEnds(low: 0, high: .infinity)
    }
  }
}
