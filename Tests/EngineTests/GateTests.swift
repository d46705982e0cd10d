import Engine
import Kernels
import Network
import Testing

@Suite("Gates of SE blocks")
struct GateTests {
  static let networks =
    TestNetwork.squeezeExcitations
    + [
      TestNetwork.gated, TestNetwork.gatedShortcuts, TestNetwork.gatedInception,
      TestNetwork.zoo(
        "se-cifar-resnet-8",
        TestNetwork.small + [("se.squeeze", "none"), ("se.excitation", "relu")]),
    ]

  @Test("those observed in inference are the twin's, block by block", arguments: networks)
  func twin(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let training = try Training(graph, images: 6)
    training.step(2)
    let twin = ReferenceNetwork(training.trainer, seed: 1)
    let maps = twin.forward(training.batch.maps, .inference)
    let predictor = try Predictor(
      graph: graph, batch: 6, state: training.trainer.state, pool: WorkerPool(threads: 2))
    #expect(predictor.gates.map(\.block) == graph.seBlocks && !graph.seBlocks.isEmpty)
    var seen: [Int: [Float]] = [:]
    predictor.observeGates(images: training.batch.images.pointer, count: 4) { block, maps in
      #expect(maps.images == 4 && seen[block] == nil)
      seen[block] = Array(
        UnsafeBufferPointer(start: maps.values, count: 4 * maps.shape.count))
    }
    for (index, gate) in predictor.gates.enumerated() {
      let scale = try #require(
        graph.nodes.first { $0.seBlock == gate.block && $0.operation == .scale })
      #expect(graph[scale.inputs[1]].shape == gate.shape)
      let plain = Array(maps[scale.inputs[1].index].prefix(4).joined())
      let error = distance(try #require(seen[index]), plain) / max(norm(plain), 1e-3)
      #expect(error <= 1e-5, "\(gate.block) is off by \(error)")
    }
  }

  @Test("observing leaves the logits as they are")
  func logits() throws {
    let graph = try TestNetwork.gated.graph()
    let training = try Training(graph, images: 6)
    let predictor = try Predictor(graph: graph, batch: 6, seed: 1, pool: WorkerPool(threads: 1))
    let images = training.batch.images.pointer
    func logits() -> [Float] {
      Array(
        UnsafeBufferPointer(
          start: predictor.logits(images: images, count: 6), count: 6 * graph.classes))
    }
    let before = logits()
    predictor.observeGates(images: images, count: 6) { _, _ in }
    #expect(logits() == before)
  }

  @Test("means, deviations and shares at the ends are those of a plain count")
  func statistics() {
    // Three images of one position and two channels, then one of class 0; class 1 has no image.
    let values: [Float] = [0.04, 0.5, 0.5, 0.96, 0.3, 0.7]
    let labels: [Int32] = [0, 2, 0]
    var statistics = GateStatistics(
      channels: 2, classes: 3, ends: GateEnds(low: 0.05, high: 0.95))
    values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      statistics.add(GateMaps(values: start, images: 3, shape: Shape(1, 1, 2)), labels: labels)
    }
    let classes = statistics.byClass
    #expect(classes.map(\.label) == [0, 2] && classes.map(\.images) == [2, 1])
    #expect(zip(classes[0].mean, [0.17, 0.6]).allSatisfy { abs($0 - $1) < 1e-6 })
    // Two values: their difference over √2.
    #expect(
      zip(classes[0].deviation, [0.26 / 2.0.squareRoot(), 0.2 / 2.0.squareRoot()])
        .allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(classes[1].deviation == [0, 0])
    #expect(classes[0].lowShare == 0.25 && classes[0].highShare == 0)
    #expect(classes[1].lowShare == 0 && classes[1].highShare == 0.5)
  }

  @Test("of gates as large as a map the mean over positions counts")
  func maps() {
    let values: [Float] = [0, 1, 0.5, 0.5, 1, 0]
    var statistics = GateStatistics(channels: 1, classes: 1, ends: GateEnds(low: 0, high: 1))
    values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      statistics.add(GateMaps(values: start, images: 2, shape: Shape(1, 3, 1)), labels: [0, 0])
    }
    let gates = statistics.byClass[0]
    #expect(gates.mean == [0.5] && gates.deviation == [0])
    #expect(abs(gates.lowShare - 1 / 3.0) < 1e-9 && abs(gates.highShare - 1 / 3.0) < 1e-9)
  }
}
