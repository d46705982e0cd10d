import Engine
import Kernels
import Network
import Testing

/// Single against double precision: rounding alone may part the engine from its twin.
@Suite("The engine against its plain twin")
struct TwinTests {
  private static var options: TrainingOptions {
    var options = TrainingOptions()
    options.nesterov = true
    options.weightDecay = 1e-3
    options.labelSmoothing = 0.1
    return options
  }

  private static let seed: UInt64 = 7

  /// Outputs are continuous in the images. Gradients jump where a ReLU or a maximum has a kink, and there the twin's own
  /// are no measure: noise of a single rounding moves them. So the images are such that no value is near one, as far as
  /// the twin can tell; they are chosen before the engine has seen them. Through tens of layers the engine's values are off
  /// by some millionths, so deep networks need more than the least.
  private static let (clearance, leastClearance) = (1e-5, 3e-6)

  private func clearBatch(_ twin: ReferenceNetwork) throws -> TestBatch {
    var best: (batch: TestBatch, distance: Double)?
    for seed: UInt64 in 2...60 {
      let batch = TestBatch(twin.graph, count: 6, seed: seed)
      let distance = twin.distanceFromKinks(batch.maps)
      if distance > best?.distance ?? 0 { best = (batch, distance) }
      if distance >= Self.clearance { break }
    }
    let found = try #require(best)
    try #require(found.distance >= Self.leastClearance, "no batch keeps clear of all kinks")
    return found.batch
  }

  /// A trainer after two large steps, which leave no gain at one and no shift at zero.
  private func trainer(_ graph: Graph, threads: Int = 2) throws -> Trainer {
    let batch = TestBatch(graph, count: 6)
    let trainer = try Trainer(
      graph: graph, batch: batch.count, seed: Self.seed, options: Self.options,
      fusions: .keepingGradients, pool: WorkerPool(threads: threads))
    for _ in 0..<2 {
      _ = trainer.step(images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.05)
    }
    return trainer
  }

  @Test(
    "logits, loss, gradients, running statistics and update of one step",
    arguments: TestNetwork.operations + TestNetwork.pending + TestNetwork.squeezeExcitations
      + TestNetwork.networks + [TestNetwork.large])
  func step(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let trainer = try trainer(graph)
    var twin = ReferenceNetwork(trainer, seed: Self.seed)
    let batch = try clearBatch(twin)
    let pass = twin.step(batch.maps, labels: batch.classes, rate: 0.1, Self.options)

    let other = try self.trainer(graph, threads: 1)
    let logits = other.trainingLogits(images: batch.images.pointer)
    let plainLogits = Array(pass.logits.joined())
    expectNear("logits", distance(logits, plainLogits), norm(plainLogits), 1e-5)

    let score = trainer.step(
      images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.1)
    expectNear("loss", abs(score.loss - pass.loss), pass.loss, 1e-5)
    for (name, plain) in pass.running {
      let fast = try #require(trainer.runningStatistics[name])
      let both = plain.mean + plain.variance
      expectNear(name, distance(fast, both), norm(both), 1e-5)
    }

    let gradients = trainer.values(of: .gradients)
    let largest = pass.gradients.values.map(norm).max() ?? 0
    for (name, plain) in pass.gradients {
      let fast = try #require(gradients[name])
      // A gradient of zero, as of a bias before batch norm, is measured by the others.
      expectNear(name, distance(fast, plain), max(norm(plain), 1e-3 * largest), 1e-4)
    }
    for (name, plain) in twin.parameters {
      let fast = try #require(trainer.values(of: .weights)[name])
      expectNear("updated \(name)", distance(fast, plain), max(norm(plain), 1e-2), 1e-4)
    }
  }

  private func expectNear(
    _ what: String, _ error: Double, _ size: Double, _ tolerance: Double
  ) {
    #expect(error <= tolerance * size, "\(what): off by \(error / size) of \(size)")
  }
}
