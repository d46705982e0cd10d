import Kernels
import Network
import Ranks

/// Trains a network and evaluates it.
///
/// The same seed gives the same bits whatever the number of threads. After the first step and the
/// first evaluation nothing is allocated any more, but for the pool's object of each call.
package final class Trainer: NetworkTrainer {
  package let graph: Graph
  package let batch: Int
  /// The images of a batch that this rank computes.
  package let share: Range<Int>
  package let options: TrainingOptions
  private let optimizer: any Optimizer
  package var phases = Phases()

  let executor: Executor
  private let pool: WorkerPool
  package internal(set) var steps = 0
  /// Where a batch is trained in micro-batches.
  private let sum: MicroBatchSum?
  let ranks: any RankGroup
  /// Where several ranks train together.
  let exchange: RankExchange?
  /// Where the values of each parameter lie among a micro-batch's, gaps included.
  let pieces: [Range<Int>]
  /// The batch norms, in order of the plan.
  let norms: [BatchNormState]

  /// Throws: a network that the engine cannot run, or one that does not fit into memory.
  ///
  /// - Parameters:
  ///   - fusions: work that is done where other work is under way.
  ///   - bytes: what must fit into memory besides.
  ///   - ranks: those that train it together; each has a micro-batch at least.
  package init(
    graph: Graph, batch: Int, seed: UInt64, options: TrainingOptions,
    kernels: KernelRules = .standard, fusions: PlanFusions = .all, besides bytes: Int = 0,
    ranks: any RankGroup = SingleRank(), pool: WorkerPool
  ) throws(EngineError) {
    self.graph = graph
    self.batch = batch
    self.options = options
    optimizer = options.rule
    self.pool = pool
    self.ranks = ranks
    let micro = Self.micro(options.microBatch, of: batch)
    let parts = batch / micro
    precondition(ranks.count <= parts, "each rank has a micro-batch")
    let range = RankDeal.ranges(parts: parts, ranks: ranks.count)[ranks.rank]
    share = range.lowerBound * micro..<range.upperBound * micro
    let plan = try ExecutionPlan(
      graph, batch: micro, trains: true, kernels: kernels, fusions: fusions,
      slots: options.slots)
    peakMemoryBytes =
      plan.bytes(threads: pool.capacity)
      + Self.sumBytes(plan, graph, parts: parts, ranks: ranks.count)
    try Memory.require(peakMemoryBytes + bytes)
    executor = try Executor(plan, seed: seed, pool: pool)
    norms = executor.units.compactMap(\.norm)
    let offsets = plan.parameters.offsets
    pieces = zip(offsets, offsets.dropFirst() + [plan.parameters.weightCount]).map { $0..<$1 }
    sum =
      parts > 1
      ? try MicroBatchSum(count: Self.sumCount(plan, graph), range: range, pool: pool) : nil
    exchange =
      if let sum, !ranks.isAlone {
        try RankExchange(sum, parts: parts, ranks: ranks, pool: pool)
      } else { nil }
    if sum != nil { for norm in norms { norm.movesRunning = false } }
  }

  /// Images of a micro-batch. One that does not divide the batch is a programmer's mistake.
  private static func micro(_ asked: Int?, of batch: Int) -> Int {
    guard let asked, asked < batch else { return batch }
    precondition(asked > 0 && batch % asked == 0, "a micro-batch divides its batch")
    return asked
  }

  /// Gradients, and two statistics a channel of every batch norm.
  private static func sumCount(_ plan: ExecutionPlan, _ graph: Graph) -> Int {
    graph.nodes.reduce(plan.parameters.weightCount) { count, node in
      if case .batchNorm = node.operation { count + 2 * node.shape.channels } else { count }
    }
  }

  private static func sumBytes(
    _ plan: ExecutionPlan, _ graph: Graph, parts: Int, ranks: Int
  ) -> Int {
    guard parts > 1 else { return 0 }
    let count = sumCount(plan, graph)
    let buffers = RankDeal.ranges(parts: parts, ranks: ranks).map { MicroBatchSum.buffers(of: $0) }
    return 4 * (buffers.max() ?? 0) * count
      + 4 * RankExchange.values(count, parts: parts, ranks: ranks)
  }

  /// Bytes that training takes at each rank, without allocating them.
  package static func memory(
    graph: Graph, batch: Int, threads: Int, kernels: KernelRules = .standard,
    options: TrainingOptions = TrainingOptions(), ranks: Int = 1
  ) throws(EngineError) -> Int {
    let micro = Self.micro(options.microBatch, of: batch)
    let plan = try ExecutionPlan(
      graph, batch: micro, trains: true, kernels: kernels, slots: options.slots)
    return plan.bytes(threads: threads)
      + sumBytes(plan, graph, parts: batch / micro, ranks: ranks)
  }

  /// Bytes that each of several ranks sends in a step, on the mean.
  package static func bytesSent(
    graph: Graph, batch: Int, microBatch: Int?, ranks: Int
  ) throws(EngineError) -> Double {
    let micro = Self.micro(microBatch, of: batch)
    let plan = try ExecutionPlan(graph, batch: micro, trains: true)
    return RankExchange.bytesSent(
      sumCount(plan, graph), parts: batch / micro, ranks: ranks)
  }

  package var tracer: StepTracer? {
    get { executor.tracer }
    set { executor.tracer = newValue }
  }

  package let peakMemoryBytes: Int

  package func step(
    images: UnsafePointer<Float>, labels: UnsafePointer<Int32>, rate: Double
  ) -> BatchScore {
    if sum != nil {
      let micro = executor.plan.batch
      return step(rate: rate) {
        (images + $0 * micro * graph.input.count, labels + $0 * micro)
      }
    }
    let start = Clock.now()
    executor.recorder?.begin()
    executor.forward(images: images, step: steps)
    let score = self.score(
      labels, count: batch, smoothing: options.labelSmoothing, gradient: executor.logitsGradient)
    executor.recorder?.lap(.loss)
    let middle = Clock.now()
    var updates = 0.0
    executor.backward { parameters in
      let start = Clock.now()
      for index in parameters { update(index, rate: Float(rate)) }
      updates += Clock.now() - start
    }
    averageStatistics()
    let end = Clock.now()
    steps += 1
    phases.forward += middle - start
    phases.backward += end - middle - updates
    phases.update += updates
    return score
  }

  package func step<Failure: Error>(
    rate: Double,
    part: (Int) throws(Failure) -> (images: UnsafePointer<Float>, labels: UnsafePointer<Int32>)
  ) throws(Failure) -> BatchScore {
    if let sum { return try microBatchStep(sum, rate: rate, part) }
    let (images, labels) = try part(0)
    return step(images: images, labels: labels, rate: rate)
  }

  package func evaluate(
    images: UnsafePointer<Float>, labels: UnsafePointer<Int32>, count: Int
  ) -> BatchScore {
    let start = Clock.now()
    let score = evaluateInParts(images: images, labels: labels, count: count)
    phases.evaluation += Clock.now() - start
    return score
  }

  package func begin(with state: NetworkState) {
    executor.load(state)
    executor.weightsChanged()
  }

  package func resume(after steps: Int) {
    self.steps = steps
    executor.weightsChanged()
  }

  /// - Parameter scale: of the gradient; nil is that of a whole batch.
  func score(
    _ labels: UnsafePointer<Int32>, count: Int, smoothing: Double,
    gradient: UnsafeMutablePointer<Float>?, scale: Double? = nil
  ) -> BatchScore {
    var score = BatchScore()
    score.count = count
    let classes = graph.classes
    for image in 0..<count {
      let result = SoftmaxCrossEntropy.run(
        logits: executor.logits + image * classes, classes: classes, label: Int(labels[image]),
        smoothing: smoothing, scale: scale ?? 1 / Double(count),
        gradient: gradient.map { $0 + image * classes })
      score.lossSum += result.loss
      if result.rank >= 1 { score.top1Errors += 1 }
      if result.rank >= 5 { score.top5Errors += 1 }
    }
    return score
  }

  /// Moves the averages of the running statistics, which this step has moved, as those of the weights.
  func averageStatistics() {
    guard let average = options.average else { return }
    for norm in norms { norm.moveAverage(share: Float(average.share(steps + 1))) }
  }

  /// Updates one parameter, the threads together where it is worth their waking.
  ///
  /// - Parameter gradient: nil is that of the last backward pass.
  func update(_ index: Int, rate: Float, gradient: UnsafeMutablePointer<Float>? = nil) {
    let store = executor.plan.parameters
    let parameter = store.parameters[index]
    let whole = WeightUpdate(
      weights: store.weight(index), gradient: gradient ?? store.gradient(index),
      slots: store.slot(0, index),
      slotPitch: store.weightCount, count: parameter.count, rate: rate,
      decay: Float(options.decay(of: parameter.role)), step: steps + 1)
    let piece = 1 << 14
    guard parameter.count >= 2 * piece else { return optimizer.update(whole) }
    pool.run(tasks: (parameter.count + piece - 1) / piece) { task, _ in
      optimizer.update(whole.part((task * piece)..<min((task + 1) * piece, parameter.count)))
    }
  }
}
