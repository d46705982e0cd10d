import Network
import Zoo

/// The counts of a full-size network of the paper, from its graph, with what some counts in the
/// paper include besides.
package struct NetworkCount: Hashable, Sendable {
  /// Trainable values.
  package var parameters = 0
  /// Multiply-adds of convolutions and fully connected layers for one image.
  package var macs = 0
  /// Means and variances that batch norm keeps.
  package var runningStatistics = 0
  /// Values of the maps that residual additions make.
  package var additions = 0
  /// Values that SE blocks read in their squeeze.
  package var squeezes = 0
  /// Values that SE blocks scale.
  package var scalings = 0

  init(_ graph: Graph) {
    let cost = graph.cost.total
    (parameters, macs) = (cost.parameters, cost.macs)
    for node in graph.nodes {
      switch node.operation {
      case .batchNorm: runningStatistics += 2 * node.shape.channels
      case .add: additions += node.shape.count
      case .globalPool where node.seBlock != nil:
        squeezes += graph[node.inputs[0]].shape.count
      case .scale: scalings += node.shape.count
      case .input, .convolution, .activation, .pool, .globalPool, .fullyConnected, .concatenate,
        .multiply, .dropout, .padShortcut, .channelShuffle:
        break
      }
    }
  }
}

/// What a printed figure includes besides weights or multiply-adds.
package enum CountedToo: String, Decodable, Hashable, Sendable, CaseIterable {
  case runningStatistics = "running_statistics"
  case additions, squeezes, scalings
}

extension NetworkCount {
  func value(_ extra: CountedToo) -> Int {
    switch extra {
    case .runningStatistics: runningStatistics
    case .additions: additions
    case .squeezes: squeezes
    case .scalings: scalings
    }
  }
}
