import Engine
import Kernels
import Network
import Testing

@Suite("Inference")
struct InferenceTests {
  @Test(
    "running statistics, folded into the weights, give what the twin gives",
    arguments: TestNetwork.operations + TestNetwork.squeezeExcitations + TestNetwork.networks
      + [TestNetwork.large])
  func twin(_ network: TestNetwork) throws {
    let training = try Training(network.graph(), images: 6)
    training.step(2)
    let twin = ReferenceNetwork(training.trainer, seed: 1)
    let plain = twin.infer(training.batch.maps)
    let fast = training.trainer.logits(images: training.batch.images.pointer, count: 6)
    let joined = Array(plain.joined())
    let error = distance(fast, joined) / norm(joined)
    #expect(error <= 1e-5, "off by \(error)")
    let loss = twin.loss(plain, labels: training.batch.classes, smoothing: 0).0
    #expect(abs(training.evaluate(6).loss - loss) <= 1e-5 * loss)
  }

  @Test(
    "a predictor gives the bits of a trainer's evaluation",
    arguments: [
      TestNetwork.residual, TestNetwork.gatedShortcuts, TestNetwork.gatedInception,
      TestNetwork.large,
    ])
  func predictor(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let training = try Training(graph)
    let predictor = try Predictor(graph: graph, batch: 7, seed: 1, pool: WorkerPool(threads: 2))
    for count in [7, 3, 1] {
      let logits = predictor.logits(images: training.batch.images.pointer, count: count)
      let copied = Array(UnsafeBufferPointer(start: logits, count: count * graph.classes))
      let own = training.trainer.logits(images: training.batch.images.pointer, count: count)
      #expect(copied == own)
    }
    #expect(predictor.peakMemoryBytes < training.trainer.peakMemoryBytes)
  }

  @Test("scores add up to errors in percent")
  func scores() {
    var score = BatchScore()
    #expect(score.loss == 0 && score.top1Error == 0)
    var other = BatchScore()
    other.count = 8
    other.lossSum = 4
    other.top1Errors = 2
    other.top5Errors = 1
    score.add(other)
    score.add(other)
    #expect(score.loss == 0.5 && score.top1Error == 25 && score.top5Error == 12.5)
    #expect(score.isFinite)
    other.lossSum = .nan
    score.add(other)
    #expect(!score.isFinite)
  }
}
