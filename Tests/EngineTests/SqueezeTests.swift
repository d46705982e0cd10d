import Engine
import Kernels
import Network
import Testing

@Suite("A squeeze that the convolution in front does on the way")
struct SqueezeTests {
  static let networks = TestNetwork.pending + TestNetwork.squeezeExcitations

  private static func trainer(
    _ graph: Graph, _ batch: TestBatch, threads: Int, _ fusions: PlanFusions
  ) throws -> Trainer {
    try Trainer(
      graph: graph, batch: batch.count, seed: 3, options: TrainingOptions(), fusions: fusions,
      pool: WorkerPool(threads: threads))
  }

  @Test("changes no bit of inference, whatever the threads and images", arguments: networks)
  func inference(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let batch = TestBatch(graph, count: 6)
    let plain = try Self.trainer(graph, batch, threads: 1, .norm)
    for threads in 1...3 {
      let fused = try Self.trainer(graph, batch, threads: threads, .all)
      for count in [6, 1, 3] {
        #expect(
          fused.logits(images: batch.images.pointer, count: count)
            == plain.logits(images: batch.images.pointer, count: count))
      }
    }
  }

  @Test(
    "changes a training step by rounding alone, and by the same bits whatever the threads",
    arguments: networks)
  func training(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let batch = TestBatch(graph, count: 6)
    func step(_ threads: Int, _ fusions: PlanFusions) throws -> (Double, [String: [Float]]) {
      let trainer = try Self.trainer(graph, batch, threads: threads, fusions)
      let score = trainer.step(
        images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.05)
      return (score.loss, trainer.values(of: .gradients))
    }
    let (loss, gradients) = try step(1, .norm)
    let (fusedLoss, fused) = try step(1, .keepingGradients)
    #expect(abs(fusedLoss - loss) <= 1e-5 * loss)
    let largest = gradients.values.map { norm($0.map(Double.init)) }.max() ?? 0
    for (name, plain) in gradients {
      let other = try #require(fused[name])
      let size = max(norm(plain.map(Double.init)), 1e-3 * largest)
      #expect(distance(other, plain.map(Double.init)) <= 1e-4 * size, "\(name)")
    }
    for threads in 2...3 {
      let (otherLoss, other) = try step(threads, .keepingGradients)
      #expect(otherLoss == fusedLoss && other == fused, "\(threads) threads")
    }
  }
}
