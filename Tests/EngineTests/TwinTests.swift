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

  /// Values lie close to kinks of ReLU and maximum in the Inception networks: noise of 3e-6 on the images
  /// alone moves the double-precision twin's own gradients by up to some percent. At 5, 6 and 8 the
  /// engine's rounding passes such a kink.
  private static let seed: UInt64 = 7

  /// A trainer after two large steps, which leave no gain at one and no shift at zero.
  private func trainer(_ graph: Graph, _ batch: TestBatch, threads: Int = 2) throws -> Trainer {
    let trainer = try Trainer(
      graph: graph, batch: batch.count, seed: Self.seed, options: Self.options,
      pool: WorkerPool(threads: threads))
    for _ in 0..<2 {
      _ = trainer.step(images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.05)
    }
    return trainer
  }

  @Test(
    "logits, loss, gradients, running statistics and update of one step",
    arguments: TestNetwork.operations + TestNetwork.pending + TestNetwork.squeezeExcitations
      + TestNetwork.networks)
  func step(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let batch = TestBatch(graph, count: 6)
    let trainer = try trainer(graph, batch)
    var twin = ReferenceNetwork<Double>(trainer, seed: Self.seed)
    let pass = twin.step(batch.maps, labels: batch.classes, rate: 0.1, Self.options)

    let other = try self.trainer(graph, batch, threads: 1)
    let logits = other.trainingLogits(images: batch.images.pointer)
    close(
      "logits", distance(logits, Array(pass.logits.joined())), norm(Array(pass.logits.joined())),
      1e-5)

    let score = trainer.step(
      images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.1)
    close("loss", abs(score.loss - pass.loss), pass.loss, 1e-5)

    let gradients = trainer.values(of: .gradients)
    let largest = pass.gradients.values.map(norm).max() ?? 0
    for (name, plain) in pass.gradients {
      let fast = try #require(gradients[name])
      // A gradient of zero, as of a bias before batch norm, is measured by the others.
      close(name, distance(fast, plain), max(norm(plain), 1e-3 * largest), 1e-4)
    }
    for (name, plain) in pass.running {
      let fast = try #require(trainer.runningStatistics[name])
      let both = plain.mean + plain.variance
      close(name, distance(fast, both), norm(both), 1e-5)
    }
    for (name, plain) in twin.parameters {
      let fast = try #require(trainer.values(of: .weights)[name])
      close(name, distance(fast, plain), max(norm(plain), 1e-2), 1e-4)
    }
  }

  private func close(_ what: String, _ error: Double, _ size: Double, _ tolerance: Double) {
    #expect(error <= tolerance * size, "\(what): off by \(error / size) of \(size)")
  }
}
