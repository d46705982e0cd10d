import Engine
import Kernels
import Testing

/// One at a time, because the counter watches one thread.
@Suite("Memory", .serialized)
struct AllocationTests {
  @Test("the counter sees what is allocated and freed at once, and nothing else")
  func counter() {
    #expect(AllocationCounter.count {}.count == 0)
    var kept = 0
    let arrays = AllocationCounter.count {
      kept += [Int](repeating: kept, count: 1000).withUnsafeBufferPointer { $0.count }
    }
    #expect(arrays.count == 1 && arrays.largest >= 8000)
    let buffers = AllocationCounter.count { kept += AlignedBuffer<Float>(count: 10).count }
    // The owner, and what the runtime makes of the type at first; its memory comes from the system.
    #expect(buffers.count >= 1)
    #expect(kept == 1010)
  }

  @Test(
    "a step and an evaluation allocate nothing after the first",
    arguments: TestNetwork.networks + TestNetwork.operations + [TestNetwork.large])
  func steps(network: TestNetwork) throws {
    #expect(try allocations(network, threads: 1).count == 0)
  }

  @Test(
    "nor with products of bfloat16", arguments: [TestNetwork.residual, TestNetwork.gatedTail])
  func bfloat16(network: TestNetwork) throws {
    #expect(try allocations(network, threads: 1, kernels: .always(.bfloat16)).count == 0)
  }

  @Test("nor with averages of the weights", arguments: [TestNetwork.gated, TestNetwork.large])
  func averages(network: TestNetwork) throws {
    #expect(try allocations(network, threads: 1, averageDecay: 0.9).count == 0)
  }

  @Test("with two threads they allocate the pool's small objects alone")
  func threads() throws {
    #expect(try allocations(TestNetwork.residual, threads: 2).largest <= 64)
  }

  private func allocations(
    _ network: TestNetwork, threads: Int, kernels: KernelRules = .standard,
    averageDecay: Double? = nil
  ) throws -> AllocationCounter.Allocations {
    let graph = try network.graph()
    let batch = TestBatch(graph, count: 6)
    var options = TrainingOptions()
    options.labelSmoothing = 0.1
    options.averageDecay = averageDecay
    let trainer = try Trainer(
      graph: graph, batch: 6, seed: 1, options: options, kernels: kernels,
      pool: WorkerPool(threads: threads))
    func train() {
      for _ in 0..<2 {
        _ = trainer.step(images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.01)
        _ = trainer.evaluate(
          images: batch.images.pointer, labels: batch.labels.pointer, count: 5)
      }
    }
    train()
    return AllocationCounter.count(train)
  }
}
