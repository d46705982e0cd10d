import Kernels
import Network

extension NetworkState {
  /// A freshly initialised network: the weights that training with this seed begins with, running means
  /// of zero and variances of one. Throws: that they do not fit into memory.
  package init(_ graph: Graph, seed: UInt64) throws(EngineError) {
    let store = ParameterStore(graph, trains: false)
    // Once where they are drawn, once as a copy.
    try Memory.require(2 * 4 * store.weightCount)
    try store.initialize(seed: seed)
    var values = store.values
    for tensor in graph.stateTensors {
      switch tensor.kind {
      case .parameter: break
      case .mean: values[tensor.name] = [Float](repeating: 0, count: tensor.count)
      case .variance: values[tensor.name] = [Float](repeating: 1, count: tensor.count)
      }
    }
    self.init(values: values)
  }
}
