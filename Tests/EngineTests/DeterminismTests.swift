import Kernels
import Engine
import Network
import Testing

@Suite("Equal bits")
struct DeterminismTests {
  static let networks: [TestNetwork] =
    [TestNetwork.residual14, TestNetwork.gatedTail, TestNetwork.gatedShortcuts]
    + TestNetwork.operations.filter { $0.name == "dropout" } + [TestNetwork.large]

  @Test("several steps give the same bits with 1, 2 and 3 threads, and again", arguments: networks)
  func threads(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let one = try Training(graph)
    let score = one.step(4)
    for threads in [1, 2, 3] {
      let other = try Training(graph, threads: threads)
      #expect(other.step(4) == score, "\(threads) threads")
      #expect(other.state == one.state, "\(threads) threads")
    }
    let another = try Training(graph, seed: 2)
    another.step(4)
    #expect(another.state != one.state)
  }

  @Test("evaluation between steps changes nothing", arguments: networks)
  func evaluation(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let (plain, watched) = (try Training(graph), try Training(graph))
    for _ in 0..<3 {
      plain.step()
      watched.step()
      _ = watched.evaluate(3)
      _ = watched.evaluate(7)
    }
    #expect(plain.state == watched.state)
  }

  @Test("updating each unit's weights on the way back changes no bit", arguments: networks)
  func updates(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let (kept, shared) = (
      try Training(graph, fusions: .keepingGradients), try Training(graph)
    )
    #expect(kept.step(3) == shared.step(3))
    #expect(kept.state == shared.state)
    #expect(shared.trainer.peakMemoryBytes < kept.trainer.peakMemoryBytes)
  }

  @Test("an image's score does not depend on the images beside it")
  func company() throws {
    let training = try Training(TestNetwork.gated.graph())
    training.step(2)
    var sum = BatchScore()
    let classes = training.trainer.graph.classes
    let together = training.trainer.logits(images: training.batch.images.pointer, count: 7)
    for image in 0..<7 {
      let pointer = training.batch.images.pointer + image * training.trainer.graph.input.count
      let alone = training.trainer.logits(images: pointer, count: 1)
      let row = together[(image * classes)..<((image + 1) * classes)]
      #expect(alone == Array(row))
      sum.add(
        training.trainer.evaluate(
          images: pointer, labels: training.batch.labels.pointer + image, count: 1))
    }
    let whole = training.evaluate(7)
    #expect(sum.count == 7 && sum.top1Errors == whole.top1Errors)
    #expect(abs(sum.loss - whole.loss) <= 1e-5 * whole.loss)
  }

  @Test("variants of one seed begin with equal weights where they share layers")
  func pairing() throws {
    let plain = try Training(TestNetwork.zoo("cifar-resnet-8", TestNetwork.small).graph())
    let gated = try Training(TestNetwork.zoo("se-cifar-resnet-8", TestNetwork.small).graph())
    let (a, b) = (plain.state.weights, gated.state.weights)
    for (name, values) in a { #expect(b[name] == values) }
    #expect(b.count > a.count)
  }

  @Test("initial weights have He's variance, gains are one, shifts and biases zero")
  func initial() throws {
    let training = try Training(TestNetwork.zoo("cifar-resnet-14").graph())
    let weights = training.state.weights
    for parameter in training.trainer.graph.parameters {
      let values = try #require(weights[parameter.name]).map(Double.init)
      switch parameter.role {
      case .gain: #expect(values.allSatisfy { $0 == 1 })
      case .shift, .bias: #expect(values.allSatisfy { $0 == 0 })
      case .weight:
        let ratio = norm(values) * norm(values) * Double(parameter.fanIn) / 2
        // A variance of n values is known to √(2/n); four times that.
        let count = Double(parameter.count)
        #expect(abs(ratio / count - 1) < 4 * (2 / count).squareRoot(), "\(parameter.name)")
      }
    }
  }
}
