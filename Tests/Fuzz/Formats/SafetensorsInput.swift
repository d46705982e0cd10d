import Files
import Interchange
import Network
import Zoo

/// Weights of a small network.
struct SafetensorsInput: InputFormat {
  static let name = "safetensors"
  let seeds: [[UInt8]]
  private let graph: Graph
  private let modules: [String]
  let tokens = [
    "\"__metadata__\":", "\"data_offsets\":", "\"dtype\":", "\"shape\":", "\"F32\"", "\"F16\"",
    "\"BF16\"", "\"I64\"",
    "[", "]", "{", "}", ",", "[0,0]", "[]", "\"\\u0000\"", "\"\\ud800\"", "\"mean\":\"[1,2,3]\"",
    "\"layout\":\"nhwc\"",
    "\"settings\":\"{}\"", "null", "-1", "1e3",
  ].map(\.bytes)

  init(folder: String) throws {
    var settings = NetworkSettings(model: "cifar-resnet-8")
    for (key, value) in [("width", "1"), ("stem_stride", "2")] {
      try settings.set(key, value)
    }
    graph = try Zoo.build(settings)
    modules = Zoo.modules(of: graph)
    var values: [String: [Float]] = [:]
    for tensor in graph.stateTensors {
      values[tensor.name] = [Float](repeating: 0.5, count: tensor.count)
    }
    var label = WeightsLabel(
      model: "cifar-resnet-8", settings: ["width": "1"], origin: .seed(1), version: "1")
    label.normalisation = .init(mean: [1, 2, 3], deviation: [4, 5, 6])
    label.classNames = ["a", "b"]
    var files: [[UInt8]] = []
    for layout in [TensorLayout.nchw, .nhwc] {
      let path = "\(folder)/seed"
      try SafetensorsFile.write(
        NetworkState(values: values, steps: 7), of: graph, modules: modules, layout: layout,
        label: label, to: path)
      files.append(try WholeFile.read(path))
    }
    seeds = files
  }

  /// The length of the header stands before it.
  func repaired(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > 8, let end = bytes.lastIndex(of: UInt8(ascii: "}")), end > 8 else {
      return bytes
    }
    let length = UInt64(end + 1 - 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) } + bytes[8...]
  }

  func read(_ path: String) -> Bool {
    guard let reader = try? SafetensorsFile.Reader(path) else { return false }
    _ = reader.label.metadata
    return (try? reader.state(of: graph, modules: modules)) != nil
  }
}
