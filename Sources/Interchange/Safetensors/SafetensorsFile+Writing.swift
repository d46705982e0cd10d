import Files
import Network

/// Weights and running statistics in the safetensors format.
package enum SafetensorsFile {
  /// Writes a network's state, whole or not at all, under the names that PyTorch uses.
  ///
  /// Each batch norm has `num_batches_tracked`, as PyTorch's own files do; these come first, so that
  /// all data are aligned to their size.
  ///
  /// - Parameters:
  ///   - modules: for each node what PyTorch calls the layer.
  ///   - layout: order of the axes; it stands in the metadata.
  package static func write(
    _ state: NetworkState, of graph: Graph, modules: [String], layout: TensorLayout,
    label: WeightsLabel, to path: String
  ) throws(FileError) {
    let tensors = graph.externalTensors(modules: modules, layout: layout)
    let counters = graph.nodes.indices.filter { graph.nodes[$0].isBatchNorm }.map {
      counter(modules[$0])
    }
    var header = SafetensorsHeader()
    header.metadata = label.metadata
    header.metadata["layout"] = layout.rawValue
    var end = 0
    func place(_ name: String, _ type: String, _ shape: [Int], bytes: Int) {
      header.entries[name] = .init(type: type, shape: shape, offsets: [end, end + bytes])
      end += bytes
    }
    for name in counters { place(name, "I64", [], bytes: 8) }
    for tensor in tensors {
      place(tensor.name, "F32", tensor.shape, bytes: 4 * tensor.tensor.count)
    }
    let file = try OutputFile(path)
    try file.append(header.encoded())
    let steps = withUnsafeBytes(of: Int64(state.steps).littleEndian) { Array<UInt8>($0) }
    for _ in counters { try file.append(steps) }
    for tensor in tensors {
      try file.append(tensor.external(state[tensor.tensor]).littleEndianBytes)
    }
    try file.commit()
  }

  /// What PyTorch calls a batch norm's number of training steps.
  static func counter(_ module: String) -> String { "\(module).num_batches_tracked" }
}

extension Node {
  var isBatchNorm: Bool { if case .batchNorm = operation { true } else { false } }
}
