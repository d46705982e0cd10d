import Engine
import Kernels
import Network
import Testing

@Suite("Training on the plain twin")
struct ReferenceTrainerTests {
  private static var options: TrainingOptions {
    var options = TrainingOptions()
    options.weightDecay = 1e-3
    return options
  }

  private static func trainers(
    _ graph: Graph, _ batch: Int
  ) throws -> (fast: Trainer, plain: ReferenceTrainer) {
    try (
      Trainer(
        graph: graph, batch: batch, seed: 3, options: options, pool: WorkerPool(threads: 2)),
      ReferenceTrainer(graph: graph, batch: batch, seed: 3, options: options)
    )
  }

  @Test(
    "steps and scores agree with the engine's to rounding",
    arguments: [
      TestNetwork.zoo("se-cifar-resnet-8", [("input", "16"), ("width", "8")]),
      TestNetwork.zoo("cifar-wrn-10-1", [("input", "12")]),
    ])
  func agrees(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let batch = TestBatch(graph, count: 6)
    let (fast, plain) = try Self.trainers(graph, batch.count)
    for number in 1...4 {
      let scores = [fast as any NetworkTrainer, plain].map {
        $0.step(images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.02)
      }
      // Rounding grows from step to step, by what lies between values and kinks.
      #expect(
        abs(scores[0].loss - scores[1].loss) <= 2e-4 * scores[1].loss,
        "step \(number): \(scores.map(\.loss))")
      #expect(scores.map(\.top1Errors).min() == scores.map(\.top1Errors).max())
    }
    let scores = [fast as any NetworkTrainer, plain].map {
      $0.evaluate(images: batch.images.pointer, labels: batch.labels.pointer, count: 5)
    }
    #expect(scores.allSatisfy { $0.count == 5 })
    #expect(abs(scores[0].loss - scores[1].loss) <= 1e-3 * scores[1].loss)
    #expect(fast.steps == 4 && plain.steps == 4)
    #expect(fast.tensors.map(\.name) == plain.tensors.map(\.name))
    #expect(Set(fast.state.values.keys) == Set(plain.state.values.keys))
  }

  @Test("a checkpoint goes on with the same bits")
  func resumes() throws {
    let graph = try TestNetwork.zoo("se-cifar-resnet-8", TestNetwork.small).graph()
    let batch = TestBatch(graph, count: 4)
    func step(_ trainer: ReferenceTrainer, _ times: Int) {
      for _ in 0..<times {
        _ = trainer.step(images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.05)
      }
    }
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a.ckpt"
    let first = try Self.trainers(graph, 4).plain
    step(first, 2)
    try first.save(to: path, identity: "trial", metadata: [7])
    step(first, 2)
    let second = try Self.trainers(graph, 4).plain
    let file = try CheckpointFile(path)
    #expect(file.header.metadata == [7] && file.header.identity == "trial")
    try second.restore(from: file)
    #expect(second.steps == 2)
    step(second, 2)
    #expect(second.state.values == first.state.values)
  }
}
