import Kernels
import Network

extension ParameterStore {
  /// Copies of all weights, by the parameters' names.
  var values: [String: [Float]] { copies { weight($0) } }

  /// Copies of what is scored and kept, by the same names.
  var scoredValues: [String: [Float]] { copies { scored($0) } }

  /// Copies of one kind of values, by the parameters' names.
  ///
  /// - Parameter place: where those of a parameter lie, by its index.
  func copies(_ place: (Int) -> UnsafeMutablePointer<Float>) -> [String: [Float]] {
    var values: [String: [Float]] = [:]
    for (index, parameter) in parameters.enumerated() {
      values[parameter.name] = Array(
        UnsafeBufferPointer(start: place(index), count: parameter.count))
    }
    return values
  }
}

extension Executor {
  /// Copies of all parameters and running statistics, as they are scored.
  func state(steps: Int) -> NetworkState {
    var values = plan.parameters.scoredValues
    for unit in units {
      guard let norm = unit.norm else { continue }
      let running = Array(norm.scored.buffer)
      values["\(norm.name).mean"] = Array(running[..<norm.channels])
      values["\(norm.name).variance"] = Array(running[norm.channels...])
    }
    return NetworkState(values: values, steps: steps)
  }

  /// Takes over all parameters and running statistics, where their averages begin too. The state must be one of the
  /// plan's graph.
  func load(_ state: NetworkState) {
    let graph = plan.graph
    let store = plan.parameters
    let norms = Dictionary(
      uniqueKeysWithValues: units.compactMap(\.norm).map { ($0.name, $0) })
    for tensor in graph.stateTensors {
      let values = state[tensor]
      switch tensor.kind {
      case .parameter(let role):
        guard let index = store.index(tensor.node, role) else { continue }
        store.weight(index).update(from: values, count: tensor.count)
      case .mean, .variance:
        guard let norm = norms[graph[tensor.node].name] else { continue }
        let offset = tensor.kind == .mean ? 0 : norm.channels
        (norm.running.pointer + offset).update(from: values, count: norm.channels)
      }
    }
    store.beginAverage()
    for norm in norms.values { norm.beginAverage() }
  }
}

extension Trainer {
  /// Copies of all parameters and running statistics, as they are scored, and the number of steps after them.
  package var state: NetworkState { executor.state(steps: steps) }
}
