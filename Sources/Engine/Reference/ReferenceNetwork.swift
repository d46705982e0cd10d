import Kernels
import Network

/// The plain twin of the whole engine: runs a graph node by node on the plain twins of the kernels, in
/// double precision, with no fusion and no arena.
///
/// Every map is kept, one array per image in the order [height, width, channels].
package struct ReferenceNetwork {
  /// One node's maps: [image][value].
  package typealias Maps = [[Double]]

  /// Running mean and (unbiased) variance of one batch norm, [channels] each.
  package struct Statistics {
    package var mean: [Double]
    package var variance: [Double]

    package init(mean: [Double], variance: [Double]) {
      self.mean = mean
      self.variance = variance
    }
  }

  package let graph: Graph
  /// Keys the masks of dropout, as the engine's seed does.
  package let seed: UInt64
  /// Values of every trainable tensor, by its name.
  package var parameters: [String: [Double]]
  /// The optimizer's slots, by the same names; none before the first step.
  package var slots: [String: [[Double]]] = [:]
  /// Running statistics, by the name of the batch norm.
  package var running: [String: Statistics]
  /// The averages of both, by the same names; none before the first step, nor where the weights are not averaged.
  package var averagedStatistics: [String: Statistics] = [:]
  /// Steps done, which key the masks of dropout.
  package var steps = 0
  /// The number of the first image in its batch, which keys them too.
  var firstImage = 0

  /// - Parameter values: the initial values of a parameter, in its axis order.
  package init(_ graph: Graph, seed: UInt64, values: (Parameter) -> [Double]) {
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
        mean: [Double](repeating: 0, count: node.shape.channels),
        variance: [Double](repeating: 1, count: node.shape.channels))
    }
  }

  /// A freshly initialised network: the engine's own weights, in this precision.
  package init(_ graph: Graph, seed: UInt64) throws(EngineError) {
    let state = try NetworkState(graph, seed: seed)
    self.init(graph, seed: seed) { (state.values[$0.name] ?? []).map { Double($0) } }
  }

  /// The values of a layer's parameter; empty if it has none of this role.
  func values(_ node: Node, _ role: ParameterRole) -> [Double] {
    parameters["\(node.name).\(role.rawValue)"] ?? []
  }
}
