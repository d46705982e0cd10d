import Engine
import Kernels
import Network
import Testing

@Suite("Batch norm that is left to the readers of a map")
struct PendingNormTests {
  private static func trained(
    _ graph: Graph, threads: Int, fusions: PlanFusions
  ) throws -> Trainer {
    let batch = TestBatch(graph, count: 6)
    var options = TrainingOptions()
    options.weightDecay = 1e-3
    let trainer = try Trainer(
      graph: graph, batch: batch.count, seed: 1, options: options, fusions: fusions,
      pool: WorkerPool(threads: threads))
    for _ in 0..<3 {
      _ = trainer.step(images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.05)
      // Inference between the steps finds nothing pending, and leaves nothing so.
      _ = trainer.logits(images: batch.images.pointer, count: 3)
    }
    return trainer
  }

  @Test(
    "changes no bit, whatever the threads",
    arguments: TestNetwork.pending + TestNetwork.squeezeExcitations + TestNetwork.networks)
  func bits(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let written = try Self.trained(graph, threads: 1, fusions: [])
    for threads in 1...3 {
      let left = try Self.trained(graph, threads: threads, fusions: .norm)
      #expect(left.state.values == written.state.values, "\(threads) threads")
      #expect(left.values(of: .gradients) == written.values(of: .gradients))
    }
  }

  @Test(
    "takes less memory", arguments: ["cifar-resnet-14", "se-cifar-resnet-14", "cifar-inception"])
  func memory(_ name: String) throws {
    let graph = try TestNetwork.zoo(name).graph()
    let bytes = try [PlanFusions.norm, []].map { fusions in
      try Trainer(
        graph: graph, batch: 8, seed: 1, options: TrainingOptions(), fusions: fusions,
        pool: WorkerPool(threads: 1)
      ).peakMemoryBytes
    }
    #expect(bytes[0] < bytes[1])
  }
}
