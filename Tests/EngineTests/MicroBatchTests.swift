import Engine
import Kernels
import Network
import Testing

@Suite("Micro-batches")
struct MicroBatchTests {
  private static let seed: UInt64 = 7

  private func options(_ microBatch: Int?) -> TrainingOptions {
    var options = TrainingOptions()
    options.weightDecay = 1e-3
    options.labelSmoothing = 0.1
    options.microBatch = microBatch
    return options
  }

  private func trainer(
    _ graph: Graph, batch: Int, micro: Int?, threads: Int = 2
  ) throws -> Trainer {
    try Trainer(
      graph: graph, batch: batch, seed: Self.seed, options: options(micro),
      pool: WorkerPool(threads: threads))
  }

  private static let networks: [TestNetwork] =
    [
      .zoo("se-cifar-resnet-8", [("width", "4"), ("input", "20"), ("se.reduction", "2")]),
      .zoo(
        "se-cifar-inception",
        [("width", "8"), ("input", "32"), ("stem_stride", "2"), ("se.reduction", "4")]),
    ] + TestNetwork.operations.filter { $0.name == "dropout" }

  @Test("a micro-batch as large as the batch gives the batch's bits", arguments: networks)
  func whole(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let data = TestBatch(graph, count: 8)
    let (plain, micro) = (
      try trainer(graph, batch: 8, micro: nil), try trainer(graph, batch: 8, micro: 8)
    )
    for _ in 0..<3 {
      let scores = [plain, micro].map {
        $0.step(images: data.images.pointer, labels: data.labels.pointer, rate: 0.05)
      }
      #expect(scores[0] == scores[1])
    }
    #expect(plain.weightsDigest == micro.weightsDigest)
  }

  @Test("steps equal the plain twin's", arguments: networks, [2, 3, 4, 6])
  func twin(_ network: TestNetwork, micro: Int) throws {
    let graph = try network.graph()
    let fast = try trainer(graph, batch: 12, micro: micro)
    let plain = try ReferenceTrainer(
      graph: graph, batch: 12, seed: Self.seed, options: options(micro))
    // One step: a ReLU that rounding turns over makes another network of the next.
    do {
      let data = TestBatch(graph, count: 12, seed: 20)
      let scores = [fast as any NetworkTrainer, plain].map {
        $0.step(images: data.images.pointer, labels: data.labels.pointer, rate: 0.02)
      }
      #expect(abs(scores[0].loss - scores[1].loss) < 1e-4 * scores[1].loss)
    }
    let (found, expected) = (fast.state, plain.state)
    for (name, values) in expected.values {
      let other = try #require(found.values[name])
      let scale = values.map { abs(Double($0)) }.max() ?? 0
      let worst = zip(values, other).map { abs(Double($0) - Double($1)) }.max() ?? 0
      #expect(worst <= 2e-3 * max(scale, 0.05), "\(name): \(worst) of \(scale)")
    }
    let data = TestBatch(graph, count: 12, seed: 30)
    let scored = fast.evaluate(images: data.images.pointer, labels: data.labels.pointer, count: 11)
    let plainly = plain.evaluate(
      images: data.images.pointer, labels: data.labels.pointer, count: 11)
    #expect(scored.count == 11 && abs(scored.loss - plainly.loss) < 1e-2 * plainly.loss)
  }

  @Test("the bits do not depend on threads", arguments: networks)
  func threads(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let data = TestBatch(graph, count: 10)
    let digests = try [1, 2, 3].map { threads in
      let trainer = try trainer(graph, batch: 10, micro: 2, threads: threads)
      for _ in 0..<3 {
        _ = trainer.step(images: data.images.pointer, labels: data.labels.pointer, rate: 0.05)
      }
      return trainer.weightsDigest
    }
    #expect(Set(digests).count == 1)
  }

  @Test("batch norm sees one micro-batch: its statistics are not those of the batch")
  func statistics() throws {
    let graph = try Self.networks[0].graph()
    let data = TestBatch(graph, count: 8)
    let digests = try [nil, 4, 2].map { micro in
      let trainer = try trainer(graph, batch: 8, micro: micro)
      _ = trainer.step(images: data.images.pointer, labels: data.labels.pointer, rate: 0.05)
      return trainer.weightsDigest
    }
    #expect(Set(digests).count == 3)
  }

  @Test("memory is that of a micro-batch and of the sums that wait")
  func memory() throws {
    let graph = try TestNetwork.zoo("cifar-resnet-20", [("width", "16")]).graph()
    let whole = try Trainer.memory(graph: graph, batch: 256, threads: 1)
    let parts = try Trainer.memory(graph: graph, batch: 256, threads: 1, options: options(16))
    let small = try Trainer.memory(graph: graph, batch: 16, threads: 1)
    #expect(parts > small && parts < small + (32 << 20) && parts < whole / 4)
  }
}
