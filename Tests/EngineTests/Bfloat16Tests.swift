import Engine
import Kernels
import Network
import Testing

/// Networks whose convolutions fit are computed by products of bfloat16 wherever they do.
@Suite("Networks by products of bfloat16")
struct Bfloat16Tests {
  static let networks: [TestNetwork] = [
    .zoo("cifar-resnet-8"), .zoo("se-cifar-resnet-8", [("shortcut", "B")]),
    .zoo("cifar-inception"),
  ]

  private static func products(_ graph: Graph) -> [String] {
    Arithmetic.fast(.always(.bfloat16)).kernels(of: graph, batch: 6).map(\.kernel)
  }

  @Test("several steps give the same bits with 1, 2 and 3 threads", arguments: networks)
  func threads(_ network: TestNetwork) throws {
    let graph = try network.graph()
    #expect(Self.products(graph).count(where: { $0 == "bfloat16" }) >= 6)
    let one = try Training(graph, kernels: .always(.bfloat16))
    let score = one.step(3)
    for threads in [1, 2, 3] {
      let other = try Training(graph, threads: threads, kernels: .always(.bfloat16))
      #expect(other.step(3) == score, "\(threads) threads")
      #expect(other.state == one.state, "\(threads) threads")
      #expect(other.evaluate(5) == one.evaluate(5), "\(threads) threads")
    }
  }

  /// Layer upon layer adds its part, and networks differ in how far a gradient follows noise: the measure is
  /// what noise of the same size on the images alone does to the twin.
  @Test(
    "gradients differ from the twin's as noise of the factors' rounding does", arguments: networks)
  func twin(_ network: TestNetwork) throws {
    let training = try Training(
      network.graph(), images: 6, threads: 2, kernels: .always(.bfloat16),
      fusions: .keepingGradients)
    let noise = RandomStream(seed: 4, "noise")
    let plain = twinPass(training)
    let noisy = twinPass(training, noise: noise)
    let score = training.step()
    #expect(abs(score.loss - plain.loss) <= 1e-2 * plain.loss)
    let gradients = training.trainer.values(of: .gradients)
    let (own, noises) = try (
      relativeError(gradients, plain.gradients),
      relativeError(noisy.gradients.mapValues { $0.map(Float.init) }, plain.gradients)
    )
    #expect(own > 1e-3 && own < 3 * noises, "\(own), by noise \(noises)")
  }

  private func twinPass(
    _ training: Training, noise: RandomStream? = nil
  ) -> ReferenceNetwork.TrainingPass {
    var twin = ReferenceNetwork(training.trainer, seed: 1)
    var maps = training.batch.maps
    if var noise {
      maps = maps.map { map in map.map { $0 * (1 + 0x1p-8 * (2 * noise.uniform() - 1)) } }
    }
    return twin.step(maps, labels: training.batch.classes, rate: 0.05, TrainingOptions())
  }

  /// Of all gradients together.
  private func relativeError(
    _ fast: [String: [Float]], _ plain: [String: [Double]]
  ) throws -> Double {
    let errors = try plain.map { distance(try #require(fast[$0.key]), $0.value) }
    return norm(errors) / norm(plain.values.map(norm))
  }

  @Test("inference folds batch norm into the weights before they are rounded", arguments: networks)
  func inference(_ network: TestNetwork) throws {
    let training = try Training(network.graph(), images: 6, threads: 2, kernels: .always(.bfloat16))
    training.step(2)
    let plain = ReferenceNetwork(training.trainer, seed: 1).infer(training.batch.maps)
    let fast = training.trainer.logits(images: training.batch.images.pointer, count: 6)
    let joined = Array(plain.joined())
    let error = distance(fast, joined) / norm(joined)
    #expect(error > 1e-4 && error < 0.05, "\(error)")
    let one = training.trainer.logits(images: training.batch.images.pointer, count: 1)
    #expect(distance(one, plain[0]) < 0.05 * norm(joined))
  }
}
