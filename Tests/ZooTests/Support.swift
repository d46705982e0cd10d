import Network
import Testing
import Zoo

/// The settings of a model with some set by their keys, as `--set` does.
func network(_ model: String, _ settings: [(String, String)] = []) throws -> NetworkSettings {
  var network = NetworkSettings(model: model)
  for (key, value) in settings { try network.set(key, value) }
  return network
}

/// The graph of a model.
func graph(_ model: String, _ settings: [(String, String)] = []) throws -> Graph {
  try Zoo.build(network(model, settings))
}

extension Graph {
  func node(_ name: String) throws -> Node {
    try #require(nodes.first { $0.name == name }, "no layer \(name)")
  }

  /// Names of what a layer reads, in order.
  func inputNames(of name: String) throws -> [String] {
    try node(name).inputs.map { self[$0].name }
  }

  /// The shapes of all layers whose name ends so, in order.
  func shapes(endingIn suffix: String) -> [Shape] {
    nodes.filter { $0.name.hasSuffix(suffix) }.map(\.shape)
  }

  /// Values that are kept, not trained: running mean and variance of each batch norm.
  var runningStatistics: Int {
    nodes.reduce(0) { sum, node in
      if case .batchNorm = node.operation { sum + 2 * node.shape.channels } else { sum }
    }
  }

  /// Values that residual additions give.
  var additions: Int {
    nodes.reduce(0) { if case .add = $1.operation { $0 + $1.shape.count } else { $0 } }
  }

  /// Values that SE blocks gate, and that their squeezes read.
  var gatedValues: Int {
    nodes.reduce(0) { if case .scale = $1.operation { $0 + $1.shape.count } else { $0 } }
  }
}
