import Engine
import Files
import Kernels
import Network
import Testing

@Suite("Averages of the weights")
struct WeightAverageTests {
  private static let networks: [TestNetwork] = [
    TestNetwork.gated, TestNetwork.preActivation, TestNetwork.gatedInception,
  ]

  /// The decay after so many updates, once more.
  private static func decay(_ most: Double, _ updates: Int) -> Double {
    min(most, (1 + Double(updates)) / (10 + Double(updates)))
  }

  @Test(
    "are those of a plain loop in double precision over what training goes through",
    arguments: OptimizerName.allCases, [nil, 3])
  func loop(optimizer: OptimizerName, micro: Int?) throws {
    // The first is reached at the second update, the other by none.
    for most in [0.25, 0.999] { try follow(optimizer, micro: micro, most: most) }
  }

  private func follow(_ optimizer: OptimizerName, micro: Int?, most: Double) throws {
    let graph = try TestNetwork.zoo("se-cifar-resnet-8", TestNetwork.small).graph()
    let training = try Training(graph, images: 6) {
      $0.optimizer = optimizer
      $0.microBatch = micro
      $0.averageDecay = most
    }
    func present() -> [String: [Float]] {
      training.state.weights.merging(training.state.running) { $1 }
    }
    func averages() -> [String: [Float]] {
      (training.state.slots.last ?? [:]).merging(training.state.averages) { $1 }
    }
    var plain = present().mapValues { $0.map(Double.init) }
    #expect(averages() == present())
    for update in 1...6 {
      training.step()
      let decay = Self.decay(most, update)
      for (name, values) in present() {
        plain[name] = try zip(#require(plain[name]), values).map {
          decay * $0 + (1 - decay) * Double($1)
        }
      }
      let averages = averages()
      #expect(averages.count == plain.count)
      for (name, values) in plain {
        let scale = max(norm(values), 1e-3)
        #expect(try distance(#require(averages[name]), values) <= 2e-6 * scale, "\(name)")
      }
    }
    #expect(averages() != present())
  }

  @Test("change no bit of the training itself", arguments: networks)
  func training(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let (plain, averaged) = (try Training(graph), try Training(graph) { $0.averageDecay = 0.9 })
    for _ in 0..<3 {
      #expect(plain.step() == averaged.step())
      _ = averaged.evaluate(5)
    }
    let (a, b) = (plain.state, averaged.state)
    #expect(a.weights == b.weights && a.running == b.running && a.slots == [b.slots[0]])
  }

  @Test(
    "are what is scored and kept, in the place of the last weights", arguments: networks,
    [KernelRules.standard, .always(.bfloat16)])
  func scored(_ network: TestNetwork, _ kernels: KernelRules) throws {
    let graph = try network.graph()
    let averaged = try Training(graph, kernels: kernels) { $0.averageDecay = 0.9 }
    averaged.step(3)
    let state = averaged.trainer.state
    let slot = averaged.state.slots[1]
    for (name, values) in slot { #expect(state.values[name] == values, "\(name)") }
    for (name, values) in averaged.state.averages {
      let both = (state.values["\(name).mean"] ?? []) + (state.values["\(name).variance"] ?? [])
      #expect(both == values, "\(name)")
    }
    #expect(slot != averaged.state.weights && averaged.state.averages != averaged.state.running)
    let kept = try Training(graph, seed: 2, kernels: kernels)
    kept.trainer.begin(with: state)
    #expect(kept.trainer.weightsDigest == averaged.trainer.weightsDigest)
    for count in [1, 7] { #expect(kept.evaluate(count) == averaged.evaluate(count)) }
    let predictor = try Predictor(
      graph: graph, batch: 7, state: state, kernels: kernels, pool: WorkerPool(threads: 2))
    let logits = predictor.logits(images: averaged.batch.images.pointer, count: 7)
    #expect(
      Array(UnsafeBufferPointer(start: logits, count: 7 * graph.classes))
        == averaged.trainer.logits(images: averaged.batch.images.pointer, count: 7))
    let last = try Training(graph, kernels: kernels)
    last.step(3)
    #expect(last.evaluate(7) != averaged.evaluate(7))
    #expect(last.trainer.weightsDigest != averaged.trainer.weightsDigest)
  }

  @Test("begin at the initial weights, or at those that training begins with")
  func begin() throws {
    let graph = try TestNetwork.gated.graph()
    var options = TrainingOptions()
    options.averageDecay = 0.9
    let fresh = try NetworkState(graph, seed: 1)
    let other = try NetworkState(graph, seed: 5)
    let fast = try Training(graph) { $0.averageDecay = 0.9 }
    let plain = try ReferenceTrainer(graph: graph, batch: 7, seed: 1, options: options)
    for trainer in [fast.trainer as any NetworkTrainer, plain] {
      #expect(trainer.state == fresh)
      trainer.begin(with: other)
      #expect(trainer.state == other)
    }
  }

  @Test("come to the same bits with 1, 2 and 3 threads", arguments: networks + [TestNetwork.large])
  func threads(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let one = try Training(graph) { $0.averageDecay = 0.9 }
    one.step(3)
    for threads in [2, 3] {
      let other = try Training(graph, threads: threads) { $0.averageDecay = 0.9 }
      other.step(3)
      #expect(other.state == one.state, "\(threads) threads")
      #expect(other.evaluate(7) == one.evaluate(7), "\(threads) threads")
      #expect(other.trainer.weightsDigest == one.trainer.weightsDigest, "\(threads) threads")
    }
  }

  @Test(
    "saved, restored and continued equal uninterrupted ones, bit by bit",
    arguments: OptimizerName.allCases, [nil, 2])
  func continues(optimizer: OptimizerName, micro: Int?) throws {
    func training(threads: Int = 1) throws -> Training {
      try Training(TestNetwork.gated.graph(), images: 6, threads: threads) {
        $0.optimizer = optimizer
        $0.microBatch = micro
        $0.averageDecay = 0.95
      }
    }
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a.ckpt"
    let whole = try training()
    whole.step(3)
    try whole.trainer.save(to: path, identity: "trial", metadata: [])
    whole.step(3)
    let resumed = try training(threads: 2)
    // What it did before must not shine through.
    resumed.step()
    _ = resumed.evaluate(6)
    try resumed.trainer.restore(from: CheckpointFile(path))
    resumed.step(3)
    #expect(resumed.state == whole.state)
    #expect(resumed.evaluate(6) == whole.evaluate(6))
    #expect(resumed.trainer.weightsDigest == whole.trainer.weightsDigest)
    // A training without averages does not take them for its own.
    let other = try Training(TestNetwork.gated.graph()) { $0.optimizer = optimizer }
    let error = #expect(throws: CheckpointError.self) {
      try other.trainer.restore(from: CheckpointFile(path))
    }
    if case .otherNetwork? = error?.cause {} else { Issue.record("\(String(describing: error))") }
  }

  @Test(
    "by the plain twin are the engine's to rounding, under the same names, and go on from a file")
  func reference() throws {
    let graph = try TestNetwork.zoo(
      "se-cifar-resnet-8", [("input", "16"), ("width", "8")]
    ).graph()
    var options = TrainingOptions()
    options.averageDecay = 0.9
    let data = TestBatch(graph, count: 6)
    func step(_ trainer: any NetworkTrainer, _ times: Int) {
      for _ in 0..<times {
        _ = trainer.step(images: data.images.pointer, labels: data.labels.pointer, rate: 0.02)
      }
    }
    func evaluate(_ trainer: any NetworkTrainer) -> BatchScore {
      trainer.evaluate(images: data.images.pointer, labels: data.labels.pointer, count: 5)
    }
    func plain() throws -> ReferenceTrainer {
      try ReferenceTrainer(graph: graph, batch: 6, seed: 3, options: options)
    }
    let fast = try Trainer(
      graph: graph, batch: 6, seed: 3, options: options, pool: WorkerPool(threads: 1))
    let whole = try plain()
    step(fast, 2)
    step(whole, 2)
    #expect(fast.tensors.map(\.name) == whole.tensors.map(\.name))
    for (name, values) in whole.state.values {
      let plain = values.map(Double.init)
      let found = try #require(fast.state.values[name])
      #expect(distance(found, plain) <= 2e-3 * max(norm(plain), 1e-2), "\(name)")
    }
    #expect(abs(evaluate(fast).loss - evaluate(whole).loss) <= 1e-3 * evaluate(whole).loss)
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a.ckpt"
    try whole.save(to: path, identity: "trial", metadata: [])
    step(whole, 1)
    let resumed = try plain()
    try resumed.restore(from: CheckpointFile(path))
    step(resumed, 1)
    #expect(resumed.weightsDigest == whole.weightsDigest && evaluate(resumed) == evaluate(whole))
  }

  @Test(
    "take the memory of the weights once more, at each optimizer", arguments: OptimizerName.allCases
  )
  func memory(optimizer: OptimizerName) throws {
    let graph = try TestNetwork.zoo("cifar-resnet-20", [("width", "16")]).graph()
    var options = TrainingOptions()
    options.optimizer = optimizer
    func bytes(_ arithmetic: Arithmetic) throws -> Int {
      try arithmetic.memory(graph: graph, batch: 4, threads: 1, options: options)
    }
    let (fast, plain) = (try bytes(.standard), try bytes(.reference))
    options.averageDecay = 0.99
    let weights = graph.parameters.reduce(0) { $0 + $1.count }
    let grown = try Double(bytes(.standard) - fast) / Double(4 * weights)
    // Parameters begin at cache lines.
    #expect((1...1.05).contains(grown), "\(grown)")
    #expect(try bytes(.reference) - plain == 12 * weights)
    let trainer = try Trainer(
      graph: graph, batch: 4, seed: 1, options: options, pool: WorkerPool(threads: 1))
    #expect(try trainer.peakMemoryBytes == bytes(.standard))
  }
}
