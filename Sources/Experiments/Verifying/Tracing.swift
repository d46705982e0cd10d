import Datasets
import Engine
import Interchange
import Kernels
import Network
import Zoo

/// Trains the first steps of published trials with a tracer.
package struct Tracing {
  package var plan: VerificationPlan
  package var threads: Int
  package var shouldStop: () -> Bool

  package init(plan: VerificationPlan, threads: Int, shouldStop: @escaping () -> Bool) {
    self.plan = plan
    self.threads = threads
    self.shouldStop = shouldStop
  }

  /// The first trial of each setup, in order. One seed tells how a machine computes the setup.
  package static func perSetup(_ trials: [PublishedTrial]) -> [PublishedTrial] {
    var setups: Set<[String: String]> = []
    return trials.filter { setups.insert($0.settings).inserted }
  }

  /// Traces trials one by one.
  ///
  /// - Parameters:
  ///   - trials: of the plan, each with the steps wanted of it.
  ///   - tell: given the trace of each.
  /// - Returns: whether all were traced, and it was not stopped.
  package func run(
    _ trials: [(trial: PublishedTrial, steps: Int)],
    tell: (PublishedTrial, [TrainingTrace.Step]) throws(VerificationError) -> Void
  ) throws(VerificationError) -> Bool {
    let pool = WorkerPool(threads: threads)
    var open: [DatasetRequest: any Dataset] = [:]
    for (trial, steps) in trials {
      guard let arm = plan.arm(of: trial) else {
        preconditionFailure("\(trial.name) is a trial of the plan")
      }
      let request = arm.settings.data.images
      if open[request] == nil {
        do {
          open[request] = try plan.open(request, threads: threads)
        } catch { throw .data(error) }
      }
      guard let dataset = open[request]?.sized(arm.facts.side) else { continue }
      guard let trace = try trace(arm, trial.seed, dataset, steps: steps, pool) else {
        return false
      }
      try tell(trial, trace)
    }
    return true
  }

  /// Steps as a trial's first, then an evaluation of the first test images; nil if it was stopped.
  private func trace(
    _ arm: Arm, _ seed: Int, _ dataset: any Dataset, steps: Int, _ pool: WorkerPool
  ) throws(VerificationError) -> [TrainingTrace.Step]? {
    let settings = arm.settings.training
    let trainer: any NetworkTrainer
    do {
      trainer = try arm.settings.arithmetic.trainer(
        graph: arm.graph, batch: settings.batch, seed: UInt64(seed), options: settings.options,
        pool: pool)
    } catch { throw .contents("\(arm.name): \(error)") }
    do throws(ONNXImportError) { try arm.begin(trainer) } catch {
      throw .contents("\(arm.name): \(error)")
    }
    let tracer = StepTracer()
    trainer.tracer = tracer
    let schedule = ScheduleState()
    var trace: [TrainingTrace.Step] = []
    let reading = Reading(threads: 1, badImages: .skip)
    let (loader, test): (BatchLoader, BatchLoader)
    do {
      loader = try BatchLoader(
        dataset: dataset, split: .train, batch: settings.batch,
        augmentation: settings.augmentation, options: settings.crop, seed: UInt64(seed), epoch: 0,
        shuffles: true, dropsLast: true, reading: reading)
      test = try BatchLoader(
        dataset: dataset, split: .test, batch: settings.batch, augmentation: .none, seed: 0,
        epoch: 0, shuffles: false, dropsLast: false, reading: reading)
    } catch { throw .data(error) }
    while trace.count < steps, let batch = try next(loader) {
      if shouldStop() { return nil }
      tracer.noteImages(batch.images, count: settings.batch * arm.graph.input.count)
      let rate = schedule.rate(
        settings.schedule, step: trainer.steps, stepsPerEpoch: arm.stepsPerEpoch,
        epochs: settings.epochs)
      let score = trainer.step(images: batch.images, labels: batch.labels, rate: rate)
      trace.append(.init("step \(trace.count + 1)", tracer.take(), loss: score.lossSum))
    }
    if let batch = try next(test) {
      tracer.noteImages(batch.images, count: batch.count * arm.graph.input.count)
      let score = trainer.evaluate(images: batch.images, labels: batch.labels, count: batch.count)
      trace.append(.init(TrainingTrace.Step.evaluation, tracer.take(), loss: score.lossSum))
    }
    return trace
  }

  private func next(_ loader: BatchLoader) throws(VerificationError) -> Batch? {
    return try wrapped(loader.next(), as: VerificationError.data)
  }
}
