import Engine
import Kernels
import Network
import Testing

@Suite("Gradients that share memory, and batch norm's sums by the unit that completes them")
struct GradientFlowTests {
  @Test(
    "change no bit, whatever the threads",
    arguments: TestNetwork.pending + TestNetwork.squeezeExcitations + TestNetwork.networks)
  func bits(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let batch = TestBatch(graph, count: 6)
    func trained(_ threads: Int, _ fusions: PlanFusions) throws -> Trainer {
      let trainer = try Trainer(
        graph: graph, batch: batch.count, seed: 2, options: TrainingOptions(), fusions: fusions,
        pool: WorkerPool(threads: threads))
      for _ in 0..<3 {
        _ = trainer.step(images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.05)
      }
      return trainer
    }
    let apart = try trained(1, [.norm, .squeeze])
    for threads in 1...3 {
      let shared = try trained(threads, [.norm, .squeeze, .gradients])
      #expect(shared.state.values == apart.state.values, "\(threads) threads")
      #expect(shared.values(of: .gradients) == apart.values(of: .gradients))
    }
  }
}
