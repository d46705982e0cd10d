import Engine
import Kernels
import Network

extension ReferenceNetwork {
  /// A network in general position: no gain is one and no shift zero, so that nothing cancels.
  static func shaken(_ graph: Graph, seed: UInt64) throws -> ReferenceNetwork {
    var network = try ReferenceNetwork(graph, seed: seed)
    var stream = RandomStream(seed: seed, "shaken")
    for parameter in graph.parameters where parameter.role != .weight {
      for i in 0..<parameter.count {
        network.parameters[parameter.name]?[i] += 0.3 * stream.normal()
      }
    }
    return network
  }

  /// The twin of a trainer as it stands.
  init(_ trainer: Trainer, seed: UInt64) {
    let weights = trainer.values(of: .weights)
    self.init(trainer.graph, seed: seed) { (weights[$0.name] ?? []).map(Double.init) }
    for slot in trainer.options.slots.indices {
      for (name, values) in trainer.values(of: .slot(slot)) {
        slots[name, default: []].append(values.map(Double.init))
      }
    }
    func statistics(_ values: [Float]) -> Statistics {
      let (mean, variance) = (values.prefix(values.count / 2), values.suffix(values.count / 2))
      return Statistics(mean: mean.map(Double.init), variance: variance.map(Double.init))
    }
    running = trainer.runningStatistics.mapValues(statistics)
    averagedStatistics = trainer.averagedStatistics.mapValues(statistics)
    steps = trainer.steps
  }
}

/// The Euclidean norm.
func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

/// The norm of the difference between what the engine gives and what its twin does.
func distance(_ fast: [Float], _ plain: [Double]) -> Double {
  guard fast.count == plain.count else { return .infinity }
  return norm(zip(fast, plain).map { Double($0) - $1 })
}
