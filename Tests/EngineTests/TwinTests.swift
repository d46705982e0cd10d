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

  /// Outputs are continuous in the images, so they must agree for every seed. Gradients jump where a ReLU
  /// or a maximum has a kink: in the Inception networks noise of 3e-6 on the images alone moves the
  /// double-precision twin's own by up to some percent. A wrong gradient is wrong for every seed; one
  /// that rounding has led past a kink is right for another.
  private static let seeds: [UInt64] = [7, 9, 11, 12]

  /// A trainer after two large steps, which leave no gain at one and no shift at zero.
  private func trainer(
    _ graph: Graph, _ batch: TestBatch, seed: UInt64, threads: Int = 2
  ) throws -> Trainer {
    let trainer = try Trainer(
      graph: graph, batch: batch.count, seed: seed, options: Self.options,
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
    let batch = TestBatch(graph, count: 6)
    var far: [String] = []
    for seed in Self.seeds {
      far = try gradientsFarFromTwin(graph, batch, seed: seed)
      if far.isEmpty { return }
    }
    Issue.record("for none of the seeds; for the last: \(far.joined(separator: "; "))")
  }

  /// Holds all outputs of a step to the twin's; returns what its gradients and weights miss.
  private func gradientsFarFromTwin(
    _ graph: Graph, _ batch: TestBatch, seed: UInt64
  ) throws -> [String] {
    let trainer = try trainer(graph, batch, seed: seed)
    var twin = ReferenceNetwork<Double>(trainer, seed: seed)
    let pass = twin.step(batch.maps, labels: batch.classes, rate: 0.1, Self.options)

    let other = try self.trainer(graph, batch, seed: seed, threads: 1)
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

    var far: [String] = []
    func compare(_ what: String, _ error: Double, _ size: Double) {
      if error > 1e-4 * size { far.append("\(what): off by \(error / size) of \(size)") }
    }
    let gradients = trainer.values(of: .gradients)
    let largest = pass.gradients.values.map(norm).max() ?? 0
    for (name, plain) in pass.gradients {
      let fast = try #require(gradients[name])
      // A gradient of zero, as of a bias before batch norm, is measured by the others.
      compare(name, distance(fast, plain), max(norm(plain), 1e-3 * largest))
    }
    for (name, plain) in twin.parameters {
      let fast = try #require(trainer.values(of: .weights)[name])
      compare("updated \(name)", distance(fast, plain), max(norm(plain), 1e-2))
    }
    return far
  }

  private func expectNear(
    _ what: String, _ error: Double, _ size: Double, _ tolerance: Double
  ) {
    #expect(error <= tolerance * size, "\(what): off by \(error / size) of \(size)")
  }
}
