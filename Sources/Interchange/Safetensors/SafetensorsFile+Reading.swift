import Files
import Foundation
import Network

extension SafetensorsFile {
  /// A file whose header has been read and checked; the data come next.
  package struct Reader {
    package let label: WeightsLabel
    package let layout: TensorLayout
    private let file: InputFile
    private let tensors: [(name: String, entry: SafetensorsHeader.Entry)]

    /// Longest header, as in the format's own reader.
    private static let longestHeader = 100_000_000

    /// Throws: a file that is no safetensors file, is truncated, or whose header does not fit its data.
    package init(_ path: String) throws(InputError) {
      file = try InputFile(path)
      let prefix = try file.bytes(8)
      guard prefix.count == 8 else {
        throw file.refused("no safetensors file: \(prefix.count) bytes are too few")
      }
      let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard length <= Self.longestHeader, Int(length) <= (file.size ?? .max) - 8 else {
        throw file.refused(
          "no safetensors file, or a truncated one: it claims a header of \(length) bytes")
      }
      let text = try file.bytes(Int(length))
      guard text.count == Int(length) else { throw file.refused("its header is cut off") }
      guard text.first == UInt8(ascii: "{") else {
        throw file.refused("no safetensors file: its header is no JSON object")
      }
      let header: SafetensorsHeader
      do {
        header = try JSONDecoder().decode(SafetensorsHeader.self, from: Data(text))
      } catch {
        throw file.refused(Self.reason(error))
      }
      switch header.inOrder(available: file.size.map { $0 - 8 - Int(length) }) {
      case .success(let tensors): self.tensors = tensors
      case .failure(let flaw): throw file.refused(flaw.reason)
      }
      let layout = header.metadata["layout"] ?? TensorLayout.nchw.rawValue
      guard let layout = TensorLayout(rawValue: layout) else {
        throw file.refused("its metadata name the layout '\(layout)'; nchw and nhwc are known")
      }
      self.layout = layout
      let name = path.split(separator: "/").last.map(String.init) ?? path
      label = WeightsLabel(metadata: header.metadata, file: name)
    }

    private static func reason(_ error: any Error) -> String {
      func place(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ", ")
      }
      switch error {
      case DecodingError.keyNotFound(let key, let context):
        return "its header lacks \(key.stringValue) at \(place(context.codingPath))"
      case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
        return "its header is not as the format says at \(place(context.codingPath))"
      default: return "its header is no valid JSON"
      }
    }

    /// Reads the state of a network.
    ///
    /// - Parameter modules: for each node what PyTorch calls the layer.
    /// - Throws: every tensor that is missing, unknown, or of a wrong shape or type, by name.
    package func state(
      of graph: Graph, modules: [String]
    ) throws(InputError) -> NetworkState {
      let expected = graph.externalTensors(modules: modules, layout: layout)
      let counters = Set(
        graph.nodes.indices.filter { graph.nodes[$0].isBatchNorm }.map { counter(modules[$0]) })
      try check(expected, counters, graph)
      let byName = Dictionary(uniqueKeysWithValues: expected.map { ($0.name, $0) })
      var state = NetworkState(values: [:])
      for (name, entry) in tensors {
        let bytes = try file.bytes(entry.offsets[1] - entry.offsets[0])
        guard bytes.count == entry.offsets[1] - entry.offsets[0] else {
          throw file.refused("it ends inside the tensor \(name)")
        }
        if let tensor = byName[name] {
          state.values[tensor.tensor.name] = tensor.own(Self.floats(bytes, entry.type))
        } else if entry.type == "I64", bytes.count == 8 {
          let steps = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
          state.steps = Int(clamping: Int64(bitPattern: steps))
        }
      }
      guard try file.bytes(1).isEmpty else {
        throw file.refused("bytes behind the last tensor belong to none")
      }
      return state
    }

    /// Refuses what does not fit, all in one message.
    private func check(
      _ expected: [ExternalTensor], _ counters: Set<String>, _ graph: Graph
    ) throws(InputError) {
      let found = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.entry) })
      let known = Set(expected.map(\.name)).union(counters)
      var flaws: [String] = []
      for tensor in expected {
        guard let entry = found[tensor.name] else {
          flaws.append("\(tensor.name) \(tensor.shape) is missing")
          continue
        }
        if !tensor.accepts(entry.shape) {
          flaws.append("\(tensor.name) is \(entry.shape), not \(tensor.shape)")
        } else if !["F32", "F16", "BF16"].contains(entry.type) {
          flaws.append("\(tensor.name) is \(entry.type); F32, F16 and BF16 can be read")
        }
      }
      for (name, entry) in tensors where !known.contains(name) {
        flaws.append("\(name) \(entry.shape) is unknown")
      }
      guard !flaws.isEmpty else { return }
      let shown = flaws.prefix(6).joined(separator: "; ")
      let rest = flaws.count > 6 ? "; and \(flaws.count - 6) more" : ""
      throw file.refused("its tensors are not those of \(graph.name): \(shown)\(rest)")
    }

    /// Values of little-endian bytes of one of the three types that `check` lets pass.
    private static func floats(_ bytes: [UInt8], _ type: String) -> [Float] {
      bytes.withUnsafeBytes { buffer in
        func half(_ index: Int) -> UInt16 {
          UInt16(littleEndian: buffer.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
        }
        switch type {
        case "F16":
          return (0..<(bytes.count / 2)).map { Float(Float16(bitPattern: half($0))) }
        case "BF16":
          return (0..<(bytes.count / 2)).map { Float(bitPattern: UInt32(half($0)) << 16) }
        default:
          return (0..<(bytes.count / 4)).map {
            Float(
              bitPattern: UInt32(
                littleEndian: buffer.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
          }
        }
      }
    }
  }
}
