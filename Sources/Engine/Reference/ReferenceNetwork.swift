import Kernels
import Network

/// The plain twin of the whole engine: runs a graph node by node on the plain twins of the kernels, in
/// any precision, with no fusion and no arena.
///
/// Every map is kept, one array per image in the order [height, width, channels].
/// Compiled for `Double` besides, as the twins are.
package struct ReferenceNetwork<Scalar: BinaryFloatingPoint> {
  /// One node's maps: [image][value].
  package typealias Maps = [[Scalar]]

  /// Running mean and (unbiased) variance of one batch norm, [channels] each.
  package struct Statistics {
    package var mean: [Scalar]
    package var variance: [Scalar]

    package init(mean: [Scalar], variance: [Scalar]) {
      self.mean = mean
      self.variance = variance
    }
  }

  package let graph: Graph
  /// Keys the masks of dropout, as the engine's seed does.
  package let seed: UInt64
  /// Values of every trainable tensor, by its name.
  package var parameters: [String: [Scalar]]
  /// The optimizer's slots, by the same names; none before the first step.
  package var slots: [String: [[Scalar]]] = [:]
  /// Running statistics, by the name of the batch norm.
  package var running: [String: Statistics]
  /// Steps done, which key the masks of dropout.
  package var steps = 0

  /// - Parameter values: the initial values of a parameter, in its axis order.
  package init(_ graph: Graph, seed: UInt64, values: (Parameter) -> [Scalar]) {
    self.graph = graph
    self.seed = seed
    parameters = [:]
    running = [:]
    for parameter in graph.parameters {
      parameters[parameter.name] = values(parameter)
    }
    for node in graph.nodes {
      guard case .batchNorm = node.operation else { continue }
      running[node.name] = Statistics(
        mean: [Scalar](repeating: 0, count: node.shape.channels),
        variance: [Scalar](repeating: 1, count: node.shape.channels))
    }
  }

  /// A freshly initialised network: the engine's own weights, in this precision.
  package init(_ graph: Graph, seed: UInt64) throws(EngineError) {
    let store = try InitialWeights(graph, seed: seed)
    self.init(graph, seed: seed) { store.values($0).map { Scalar($0) } }
  }

  /// The values of a layer's parameter; empty if it has none of this role.
  func values(_ node: Node, _ role: ParameterRole) -> [Scalar] {
    parameters["\(node.name).\(role.rawValue)"] ?? []
  }
}

/// What `ParameterStore` draws for a network that nobody trains yet.
struct InitialWeights {
  private let store: ParameterStore

  init(_ graph: Graph, seed: UInt64) throws(EngineError) {
    store = ParameterStore(graph, trains: false)
    try store.initialize(seed: seed)
  }

  func values(_ parameter: Parameter) -> [Float] {
    guard let index = store.index(parameter.node, parameter.role) else { return [] }
    return Array(UnsafeBufferPointer(start: store.weight(index), count: parameter.count))
  }
}
