import Files
import Network

extension NetworkTrainer {
  /// SHA-256 of what training has come to, as 64 hexadecimal digits: the same for the same bits,
  /// whatever fusions, threads or trainer made them.
  ///
  /// Hashed are all parameters in order of the graph, then each batch norm's `NAME.running` (its
  /// running means, then its variances) in order of the graph, as they are scored and kept (where the weights are
  /// averaged, the averages under these names), without the optimizer's state: per
  /// tensor, as in a checkpoint, the length of the name in bytes, the name, the number of values (both
  /// numbers as 64 bits), and the values as float32, all little-endian.
  package var weightsDigest: String {
    let tensors = Dictionary(uniqueKeysWithValues: self.tensors.map { ($0.name, $0.values) })
    let statistics = graph.nodes.compactMap { node -> String? in
      guard case .batchNorm = node.operation else { return nil }
      return node.name + ".running"
    }
    let stream = Digest.Stream(.sha256)
    for name in graph.parameters.map(\.name) + statistics {
      guard let values = tensors["\(name).\(WeightAverage.slot)"] ?? tensors[name] else {
        preconditionFailure("\(name) is no tensor")
      }
      stream.add(name.utf8.count)
      stream.add(Array(name.utf8))
      stream.add(values.count)
      stream.add(UnsafeRawBufferPointer(values))
    }
    return Digest.text(stream.finish())
  }
}

extension Digest.Stream {
  fileprivate func add(_ count: Int) {
    withUnsafeBytes(of: UInt64(count).littleEndian) { add($0) }
  }
}
