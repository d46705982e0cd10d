import Engine
import Foundation
import Interchange
import Network
import Zoo

/// A graph of its own: what `body` makes of the images, pooled and classified.
func network(
  input: Shape = Shape(6, 5, 3), _ body: (inout GraphBuilder, NodeID) -> NodeID
) throws -> Graph {
  var builder = GraphBuilder(name: "net", input: input)
  let x = body(&builder, builder.input)
  let logits = builder.fullyConnected("fc", x, outputs: 4, bias: true)
  return try builder.finish(output: logits)
}

func zoo(_ model: String, _ settings: [(String, String)] = []) throws -> Graph {
  var network = NetworkSettings(model: model)
  for (key, value) in settings { try network.set(key, value) }
  return try Zoo.build(network)
}

/// Every value different, so that none can be taken for another.
func distinctState(_ graph: Graph) -> NetworkState {
  var next: Float = 1
  var values: [String: [Float]] = [:]
  for tensor in graph.stateTensors {
    values[tensor.name] = (0..<tensor.count).map { next + Float($0) }
    next += Float(tensor.count)
  }
  return NetworkState(values: values, steps: 77)
}

let label = WeightsLabel(
  model: "net", settings: ["model": "net"], origin: .seed(5), version: "1.2.3")

extension Graph {
  /// Layers by our paths.
  var paths: [String] { nodes.map(\.name) }

  func onnx(
    _ state: NetworkState? = nil, modules: [String]? = nil,
    _ change: (inout ONNXExport.Options) -> Void = { _ in }
  ) throws -> ReadModel {
    var options = ONNXExport.Options()
    change(&options)
    let folder = try TemporaryFolder()
    let export = try ONNXExport(
      self, state ?? distinctState(self), modules: modules ?? paths, label: label, options: options)
    try export.write(to: folder.path("net.onnx"))
    let bytes = try Data(contentsOf: folder.url.appendingPathComponent("net.onnx"))
    guard bytes.count == export.byteCount else { throw WrongSize() }
    return try ReadModel(Array(bytes))
  }

  private struct WrongSize: Error {}
}

/// A folder of its own, removed with it.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-interchange-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: url.appendingPathComponent(name))
    return path(name)
  }

  func read(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: url.appendingPathComponent(name)))
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }
}
