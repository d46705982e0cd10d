import Engine
import Kernels
import Network
import Ranks
import Testing

@Suite("Ranks that train together")
struct RankTests {
  private static let networks: [TestNetwork] = [
    .zoo("se-cifar-resnet-8", [("width", "4"), ("input", "20"), ("se.reduction", "2")]),
    .zoo(
      "se-cifar-inception",
      [("width", "8"), ("input", "32"), ("stem_stride", "2"), ("se.reduction", "4")]),
  ]

  private static func options(_ micro: Int, averageDecay: Double? = nil) -> TrainingOptions {
    var options = TrainingOptions()
    options.weightDecay = 1e-3
    options.labelSmoothing = 0.1
    options.microBatch = micro
    options.averageDecay = averageDecay
    return options
  }

  /// Digest of the weights and scores after three steps, at each rank.
  private static func train(
    _ network: TestNetwork, batch: Int, micro: Int, ranks: Int, threads: Int = 1,
    averageDecay: Double? = nil
  ) throws -> [String] {
    let graph = try network.graph()
    return try ThreadRanks.run(ranks) { ranks in
      let trainer = try Trainer(
        graph: graph, batch: batch, seed: 3, options: options(micro, averageDecay: averageDecay),
        ranks: ranks, pool: WorkerPool(threads: threads))
      var text: [String] = []
      for step in 0..<3 {
        let data = TestBatch(graph, count: batch, seed: UInt64(step))
        let score = trainer.step(
          images: data.images.pointer + trainer.share.lowerBound * graph.input.count,
          labels: data.labels.pointer + trainer.share.lowerBound, rate: 0.05)
        text.append("\(score.count) \(score.lossSum.bitPattern) \(score.top1Errors)")
      }
      return text.joined(separator: ", ") + " " + trainer.weightsDigest
    }
  }

  @Test("any number of ranks comes to the bits of one process", arguments: networks)
  func bits(_ network: TestNetwork) throws {
    for parts in [2, 3, 5, 8] {
      let alone = try Self.train(network, batch: 2 * parts, micro: 2, ranks: 1)
      for ranks in 2...parts {
        let together = try Self.train(
          network, batch: 2 * parts, micro: 2, ranks: ranks, threads: ranks % 2 + 1)
        #expect(together == Array(repeating: alone[0], count: ranks), "\(parts) on \(ranks)")
      }
    }
  }

  @Test("averages of the weights are the same at every rank, those of one process")
  func averages() throws {
    let network = Self.networks[0]
    let alone = try Self.train(network, batch: 10, micro: 2, ranks: 1, averageDecay: 0.9)
    for ranks in [2, 3] {
      let together = try Self.train(
        network, batch: 10, micro: 2, ranks: ranks, threads: ranks - 1, averageDecay: 0.9)
      #expect(together == Array(repeating: alone[0], count: ranks), "\(ranks) ranks")
    }
    #expect(try Self.train(network, batch: 10, micro: 2, ranks: 1) != alone)
  }

  @Test(
    "every micro-batch has one rank, neighbours have neighbours, and none has two more than another"
  )
  func deal() {
    for parts in 1...40 {
      for ranks in 1...8 {
        let ranges = RankDeal.ranges(parts: parts, ranks: ranks)
        #expect(ranges.flatMap { Array($0) } == Array(0..<parts))
        let counts = ranges.map(\.count)
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
      }
    }
  }

  @Test("scores go from rank to rank by their bits, the infinite ones too")
  func scores() {
    var (one, two) = (BatchScore(), BatchScore())
    (one.count, one.lossSum, one.top1Errors, one.top5Errors) = (7, 0.1 + 0.2, 3, 1)
    (two.count, two.lossSum) = (1 << 40, -.infinity)
    #expect(BatchScore.all(BatchScore.bytes([one, two])) == [one, two])
    one.lossSum = .nan
    #expect(BatchScore.all(BatchScore.bytes([one]))[0].lossSum.isNaN)
  }

  @Test("a rank keeps its sums, the total, and what it receives of others")
  func memory() throws {
    let graph = try TestNetwork.zoo("cifar-resnet-20", [("width", "16")]).graph()
    let bytes = try [1, 2, 4].map {
      try Trainer.memory(graph: graph, batch: 128, threads: 1, options: Self.options(16), ranks: $0)
    }
    let weights = 4 * graph.parameters.reduce(0) { $0 + $1.count }
    // Of 8 micro-batches one process has four sums at once. Of two ranks each has three, the total, and the other's sum of
    // every other chunk; of four, two, the total, and three sums of every fourth.
    let grown = bytes.map { Double($0 - bytes[0]) / Double(weights) }
    #expect((0.45...0.65).contains(grown[1]) && (-0.35...(-0.15)).contains(grown[2]), "\(grown)")
  }
}
