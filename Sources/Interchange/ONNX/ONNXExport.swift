import Files
import Network

/// A network as an ONNX model: built by `init`, written by `write`.
package struct ONNXExport: Sendable {
  package struct Options: Hashable, Sendable {
    /// Axes of the images: [n, c, h, w], or [n, h, w, c] after one Transpose.
    package var layout = TensorLayout.nchw
    /// Whether batch norm after a convolution becomes part of its weights.
    package var foldsBatchNorm = false
    package var opset = 17

    package init() {}

    /// Versions of the operator set that the operators used here have the same meaning in.
    package static let opsets = 13...23
  }

  /// Protobuf's limit for one file.
  package static let largest = Int(Int32.max)

  private let message: ProtobufMessage

  /// Bytes of the file.
  package var byteCount: Int { message.count }

  /// - Parameters:
  ///   - modules: for each node what PyTorch calls the layer; weights bear these names.
  ///   - limit: most bytes that the file may have.
  /// - Throws: an operation that ONNX cannot say, or a model that is too large.
  package init(
    _ graph: Graph, _ state: NetworkState, modules: [String], label: WeightsLabel,
    options: Options = Options(), limit: Int = largest
  ) throws(ONNXError) {
    var builder = ONNXBuilder(graph, state, modules: modules, options: options)
    for index in graph.nodes.indices { try builder.add(NodeID(index)) }
    var metadata = label.metadata
    metadata["layout"] = options.layout.rawValue
    // The version of the file that brought the opset, so that old readers know it.
    let model = ONNXModel(
      irVersion: options.opset < 15 ? 7 : 8, opset: options.opset, version: label.version,
      graph: builder.finished(), metadata: metadata)
    message = model.message
    guard message.count <= limit else {
      throw .tooLarge(network: graph.name, bytes: message.count)
    }
  }

  /// Writes the file, whole or not at all.
  package func write(to path: String) throws(FileError) {
    let file = try OutputFile(path)
    for part in message.parts {
      switch part {
      case .bytes(let bytes): try file.append(bytes)
      case .deferred(let make): try file.append(make())
      }
    }
    try file.commit()
  }
}

/// Why a network cannot become an ONNX model.
package enum ONNXError: Error, Hashable, CustomStringConvertible {
  case unsupported(network: String, layer: String, reason: String)
  case tooLarge(network: String, bytes: Int)

  package var description: String {
    switch self {
    case .unsupported(let network, let layer, let reason): "\(network), layer \(layer): \(reason)"
    case .tooLarge(let network, let bytes):
      "\(network) takes \(bytes >> 20) MiB as ONNX, and a file of that format cannot exceed 2047 MiB; "
        + "export safetensors instead"
    }
  }
}
