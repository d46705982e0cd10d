import Engine
import Kernels
import Network
import Testing
import Zoo

/// The paper's networks learn: 32 pictures by heart, at a small size of the pictures.
@Suite("Networks at full size", .serialized)
struct FullSizeTests {
  struct Network: CustomTestStringConvertible, Sendable {
    var name: String
    var side = 64
    var testDescription: String { "\(name) at \(side)²" }
  }

  static let networks: [Network] =
    [
      "resnet-50", "resnext-50-32x4d", "bn-inception", "mobilenet", "shufflenet",
    ].flatMap { [Network(name: $0), Network(name: "se-" + $0)] } + [
      // The smallest size at which every window of it fits.
      Network(name: "inception-resnet-v2", side: 75),
      Network(name: "se-inception-resnet-v2", side: 75),
    ]

  /// Steps within which all pictures must be known.
  static let limit = 60

  @Test("learns 32 pictures by heart, with a gradient for every parameter", arguments: networks)
  func overfits(_ network: Network) throws {
    var settings = NetworkSettings(model: network.name)
    settings.input = network.side
    settings.classes = 8
    let graph = try Zoo.build(settings)
    let trainer = try Trainer(
      graph: graph, batch: 32, seed: 3, options: TrainingOptions(), fusions: .keepingGradients,
      pool: WorkerPool(threads: 2))
    let batch = TestBatch(graph, count: 32)
    var errors = 32
    var step = 0
    while errors > 0 && step < Self.limit {
      let score = trainer.step(
        images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.005)
      try #require(score.isFinite, "step \(step)")
      if step == 0 { checkGradients(trainer) }
      errors = score.top1Errors
      step += 1
    }
    #expect(errors == 0, "after \(step) steps")
  }

  private func checkGradients(_ trainer: Trainer) {
    var (values, zeros) = (0, 0)
    for (name, gradient) in trainer.values(of: .gradients) {
      let missing = gradient.count { $0 == 0 }
      let broken = gradient.count { !$0.isFinite }
      #expect(broken == 0, "\(name)")
      #expect(missing < gradient.count, "\(name) has no gradient")
      values += gradient.count
      zeros += missing
    }
    // A single value may be cut off by a ReLU, not many.
    #expect(zeros * 10 < values, "\(zeros) of \(values) values have no gradient")
  }
}
