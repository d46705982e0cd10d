import Kernels
import Network

/// Trains on the plain twin: node by node in double precision, with what training changes kept in single
/// precision from step to step, as the engine keeps it. So a checkpoint holds all of it.
package final class ReferenceTrainer: NetworkTrainer {
  package let graph: Graph
  package let batch: Int
  package let options: TrainingOptions
  package var phases = Phases()
  package private(set) var steps = 0
  /// Given the weights alone, layer by layer: the maps come and go inside of a step.
  package var tracer: StepTracer?

  private let seed: UInt64
  private let store: ParameterStore
  /// Mean and then variance of each batch norm, [2 · channels], and their average where there is one, in order of the
  /// graph.
  private let norms: [(name: String, running: AlignedBuffer<Float>, average: AlignedBuffer<Float>?)]

  /// Throws: a batch that cannot be, or a network that does not fit into memory.
  ///
  /// - Parameter bytes: what must fit into memory besides.
  package init(
    graph: Graph, batch: Int, seed: UInt64, options: TrainingOptions, besides bytes: Int = 0
  ) throws(EngineError) {
    guard (1...(1 << 30)).contains(batch) else { throw .batch(batch) }
    self.graph = graph
    self.batch = batch
    self.options = options
    self.seed = seed
    try Memory.require(Self.memory(graph, batch: batch, options) + bytes)
    store = ParameterStore(graph, trains: true, slots: options.slots)
    try store.initialize(seed: seed)
    norms = graph.nodes.compactMap { node in
      guard case .batchNorm = node.operation else { return nil }
      let values = AlignedBuffer<Float>(count: 2 * node.shape.channels)
      for channel in 0..<node.shape.channels {
        values.pointer[node.shape.channels + channel] = 1
      }
      return (node.name, values, options.average.map { _ in AlignedBuffer(count: values.count) })
    }
    beginAverages()
  }

  package var peakMemoryBytes: Int {
    Self.memory(graph, batch: batch, options)
  }

  /// About what the arrays take: every node's maps, their gradients and one copy, in double precision,
  /// and the parameters with their gradients and slots in each.
  static func memory(_ graph: Graph, batch: Int, _ options: TrainingOptions) -> Int {
    let maps = graph.nodes.reduce(0) { $0 + $1.shape.count } * batch
    let parameters = graph.parameters.reduce(0) { $0 + $1.count }
    let copies = 2 + options.slots.count
    return Memory.program + 8 * 3 * maps + (8 + 4) * copies * parameters
  }

  package func step(
    images: UnsafePointer<Float>, labels: UnsafePointer<Int32>, rate: Double
  ) -> BatchScore {
    let start = Clock.now()
    var network = self.network
    let labels = (0..<batch).map { Int(labels[$0]) }
    let pass = network.step(maps(images, batch), labels: labels, rate: rate, options)
    keep(network)
    traceWeights()
    steps += 1
    // Forward and backward come out of one call: all of it counts as forward.
    phases.forward += Clock.now() - start
    return score(pass.logits, labels, smoothing: options.labelSmoothing)
  }

  /// The twin takes a batch as a whole.
  package func step<Failure: Error>(
    rate: Double,
    part: (Int) throws(Failure) -> (images: UnsafePointer<Float>, labels: UnsafePointer<Int32>)
  ) throws(Failure) -> BatchScore {
    let micro = min(options.microBatch ?? batch, batch)
    var (images, labels) = ([Float](), [Int32]())
    for number in 0..<(batch / micro) {
      let next = try part(number)
      images += UnsafeBufferPointer(start: next.images, count: micro * graph.input.count)
      labels += UnsafeBufferPointer(start: next.labels, count: micro)
    }
    return images.withUnsafeBufferPointer { images in
      labels.withUnsafeBufferPointer { labels in
        guard let images = images.baseAddress, let labels = labels.baseAddress else {
          preconditionFailure("a batch has images")
        }
        return step(images: images, labels: labels, rate: rate)
      }
    }
  }

  package func evaluate(
    images: UnsafePointer<Float>, labels: UnsafePointer<Int32>, count: Int
  ) -> BatchScore {
    let start = Clock.now()
    let logits = network.scored(options).infer(maps(images, count))
    phases.evaluation += Clock.now() - start
    return score(logits, (0..<count).map { Int(labels[$0]) }, smoothing: 0)
  }

  package func begin(with state: NetworkState) {
    for tensor in graph.stateTensors {
      let values = state[tensor]
      switch tensor.kind {
      case .parameter(let role):
        guard let index = store.index(tensor.node, role) else { continue }
        store.weight(index).update(from: values, count: tensor.count)
      case .mean, .variance:
        let name = graph[tensor.node].name
        guard let norm = norms.first(where: { $0.name == name }) else { continue }
        let offset = tensor.kind == .mean ? 0 : tensor.count
        (norm.running.pointer + offset).update(from: values, count: tensor.count)
      }
    }
    beginAverages()
  }

  /// At the weights and the running statistics.
  private func beginAverages() {
    store.beginAverage()
    for norm in norms {
      norm.average?.pointer.update(from: norm.running.pointer, count: norm.running.count)
    }
  }

  package func resume(after steps: Int) { self.steps = steps }

  private func maps(_ images: UnsafePointer<Float>, _ count: Int) -> [[Double]] {
    let size = graph.input.count
    return (0..<count).map { image in (0..<size).map { Double(images[image * size + $0]) } }
  }

  private func score(_ logits: [[Double]], _ labels: [Int], smoothing: Double) -> BatchScore {
    var score = BatchScore()
    for (row, label) in zip(logits, labels) {
      score.count += 1
      score.lossSum += Reference.crossEntropy(logits: row, label: label, smoothing: smoothing).loss
      let rank = Reference.rank(logits: row, label: label)
      if rank >= 1 { score.top1Errors += 1 }
      if rank >= 5 { score.top5Errors += 1 }
    }
    return score
  }
}

extension ReferenceTrainer {
  /// The network as training has left it.
  private var network: ReferenceNetwork {
    let weights = store.values
    var network = ReferenceNetwork(graph, seed: seed) { parameter in
      (weights[parameter.name] ?? []).map { Double($0) }
    }
    for (index, parameter) in store.parameters.enumerated() {
      network.slots[parameter.name] = store.slots.indices.map { slot in
        (0..<parameter.count).map { Double(store.slot(slot, index)[$0]) }
      }
    }
    func statistics(_ values: AlignedBuffer<Float>) -> ReferenceNetwork.Statistics {
      let both = values.buffer.map { Double($0) }
      return .init(
        mean: Array(both[..<(both.count / 2)]), variance: Array(both[(both.count / 2)...]))
    }
    for norm in norms {
      network.running[norm.name] = statistics(norm.running)
      network.averagedStatistics[norm.name] = norm.average.map(statistics)
    }
    network.steps = steps
    return network
  }

  /// Takes over what a step has changed, in single precision.
  private func keep(_ network: ReferenceNetwork) {
    func copy(_ values: [Double], to pointer: UnsafeMutablePointer<Float>) {
      for (i, value) in values.enumerated() { pointer[i] = Float(value) }
    }
    for (index, parameter) in store.parameters.enumerated() {
      copy(network.parameters[parameter.name] ?? [], to: store.weight(index))
      for (slot, values) in (network.slots[parameter.name] ?? []).enumerated() {
        copy(values, to: store.slot(slot, index))
      }
    }
    func copy(_ statistics: ReferenceNetwork.Statistics?, to target: AlignedBuffer<Float>?) {
      guard let statistics, let target else { return }
      copy(statistics.mean + statistics.variance, to: target.pointer)
    }
    for norm in norms {
      copy(network.running[norm.name], to: norm.running)
      copy(network.averagedStatistics[norm.name], to: norm.average)
    }
  }

  private func traceWeights() {
    guard let tracer else { return }
    for (index, parameter) in store.parameters.enumerated().reversed() {
      tracer.note(
        .weights, parameter.name,
        [UnsafeBufferPointer(start: UnsafePointer(store.weight(index)), count: parameter.count)])
    }
  }

  package var tensors: [Checkpoint.Tensor] {
    store.tensors
      + norms.flatMap { Checkpoint.statistics($0.name, $0.running, average: $0.average) }
  }

  package var state: NetworkState {
    var values = store.scoredValues
    for norm in norms {
      let all = Array((norm.average ?? norm.running).buffer)
      values["\(norm.name).mean"] = Array(all[..<(all.count / 2)])
      values["\(norm.name).variance"] = Array(all[(all.count / 2)...])
    }
    return NetworkState(values: values, steps: steps)
  }
}
