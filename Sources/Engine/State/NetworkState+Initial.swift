import Kernels
import Network

extension NetworkState {
  /// A freshly initialised network: the weights that training with this seed begins with, running means
  /// of zero and variances of one.
  package init(_ graph: Graph, seed: UInt64) {
    let store = ParameterStore(graph, trains: false)
    store.allocate()
    store.initialize(seed: seed)
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
