import Engine
import Kernels
import Network
import Testing

/// Whatever network: where an image or a weight is no number, neither is what the network says of it.
@Suite("NaN through whole networks")
struct NotANumberTests {
  static let networks: [TestNetwork] =
    TestNetwork.networks + TestNetwork.squeezeExcitations + [
      TestNetwork.zoo("resnet-50", [("width", "8"), ("input", "32")]),
      TestNetwork.zoo("se-cifar-wrn-10-1", TestNetwork.small + [("se.placement", "pre")]),
      TestNetwork.zoo("resnext-50-32x4d", [("input", "32")]),
      TestNetwork.zoo("vgg-16", [("input", "32"), ("width", "8")]),
      TestNetwork.zoo("mobilenet", [("input", "32"), ("width", "8")]),
      TestNetwork.zoo("shufflenet", [("input", "32")]),
      TestNetwork.zoo("bn-inception", [("input", "64")]),
    ]

  @Test("a NaN in one image of inference makes its logits NaN, and no other's", arguments: networks)
  func image(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let training = try Training(graph, images: 5, threads: 2)
    let clean = training.trainer.logits(images: training.batch.images.pointer, count: 5)
    #expect(clean.allSatisfy { $0.isFinite })
    training.batch.images.pointer[2 * graph.input.count + graph.input.count / 2] = .nan
    let logits = training.trainer.logits(images: training.batch.images.pointer, count: 5)
    let classes = graph.classes
    for image in 0..<5 {
      let row = logits[(image * classes)..<((image + 1) * classes)]
      let before = clean[(image * classes)..<((image + 1) * classes)]
      let isRight = image == 2 ? row.allSatisfy { $0.isNaN } : row == before
      #expect(isRight, "image \(image)")
    }
  }

  @Test(
    "a NaN in an image of training reaches the loss and all weights in front", arguments: networks)
  func training(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let training = try Training(graph, images: 5, threads: 2)
    training.batch.images.pointer[2 * graph.input.count + graph.input.count / 2] = .nan
    let logits = training.trainer.trainingLogits(images: training.batch.images.pointer)
    #expect(logits[(2 * graph.classes)..<(3 * graph.classes)].allSatisfy { $0.isNaN })
    let score = training.step()
    #expect(score.loss.isNaN)
    // A bias in front of batch norm has no effect, and so no gradient.
    let normalised = Set(
      graph.nodes.compactMap { node in
        if case .batchNorm = node.operation { node.inputs[0] } else { nil }
      })
    let weights = training.trainer.values(of: .weights)
    for parameter in graph.parameters {
      guard parameter.role != .bias || !normalised.contains(parameter.node) else { continue }
      let values = try #require(weights[parameter.name])
      #expect(values.contains { $0.isNaN }, "\(parameter.name)")
    }
  }

  @Test(
    "a NaN in any tensor of weights makes logits of inference and of training NaN",
    arguments: networks)
  func weight(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let batch = TestBatch(graph, count: 3)
    // The first and the last tensor and some between.
    let names = graph.parameters.map(\.name)
    let step = max(1, names.count / 6)
    for index in Array(stride(from: 0, to: names.count, by: step)) + [names.count - 1] {
      let name = names[index]
      let trainer = try Trainer(
        graph: graph, batch: 3, seed: 1, options: TrainingOptions(), pool: WorkerPool(threads: 2))
      let tensor = try #require(trainer.tensors.first { $0.name == name })
      tensor.values[tensor.values.count / 2] = .nan
      trainer.resume(after: 0)
      // One logit at least of each image: a class of its own may be all that a weight of the last layer touches.
      for logits in [
        trainer.logits(images: batch.images.pointer, count: 3),
        trainer.trainingLogits(images: batch.images.pointer),
      ] {
        for image in 0..<3 {
          let row = logits[(image * graph.classes)..<((image + 1) * graph.classes)]
          #expect(row.contains { $0.isNaN }, "\(name), image \(image)")
        }
      }
    }
  }
}
