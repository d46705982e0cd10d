import Engine
import Files
import Kernels
import Network
import Testing

@Suite("The digest of a network's weights")
struct WeightsDigestTests {
  @Test(
    "is the SHA-256 of names, counts and values, in order of the graph",
    arguments: [TestNetwork.residual, TestNetwork.gated, TestNetwork.gatedShortcuts])
  func definition(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let training = try Training(graph)
    training.step(2)
    var bytes: [UInt8] = []
    func add(_ number: Int) {
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    func add(_ name: String, _ values: [Float]) {
      add(name.utf8.count)
      bytes += name.utf8
      add(values.count)
      for value in values {
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      }
    }
    let state = training.trainer.state
    for parameter in graph.parameters { add(parameter.name, state.values[parameter.name] ?? []) }
    for mean in graph.stateTensors where mean.kind == .mean {
      let norm = graph[mean.node].name
      add(
        "\(norm).running",
        (state.values["\(norm).mean"] ?? [])
          + (state.values["\(norm).variance"] ?? []))
    }
    #expect(training.trainer.weightsDigest == Digest.sha256Text(bytes))
  }

  @Test("changes with any one bit of weights or statistics, and with nothing else")
  func sensitive() throws {
    let training = try Training(TestNetwork.gated.graph())
    training.step()
    let digest = training.trainer.weightsDigest
    for tensor in training.trainer.tensors {
      let last = tensor.values.count - 1
      let value = tensor.values[last]
      tensor.values[last] = Float(bitPattern: value.bitPattern ^ 1)
      let isVelocity = tensor.name.hasSuffix(".velocity")
      #expect((training.trainer.weightsDigest == digest) == isVelocity, "\(tensor.name)")
      tensor.values[last] = value
    }
    #expect(training.trainer.weightsDigest == digest)
    training.step()
    #expect(training.trainer.weightsDigest != digest)
  }

  @Test("is one for all threads and fusions, and for the plain twin before the first step")
  func canonical() throws {
    let graph = try TestNetwork.gated.graph()
    let digests = try [1, 3].map { threads in
      let training = try Training(graph, threads: threads)
      training.step(2)
      return training.trainer.weightsDigest
    }
    #expect(digests[0] == digests[1])
    let kept = try Training(graph, fusions: .keepingGradients)
    kept.step(2)
    #expect(kept.trainer.weightsDigest == digests[0])
    let (fast, plain) = (
      try Training(graph).trainer,
      try ReferenceTrainer(graph: graph, batch: 2, seed: 1, options: TrainingOptions())
    )
    #expect(fast.weightsDigest == plain.weightsDigest)
  }
}
