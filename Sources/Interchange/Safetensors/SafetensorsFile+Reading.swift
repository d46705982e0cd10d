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
      guard length <= Self.longestHeader, Int(length) <= file.size - 8 else {
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
      if let flaw = StrictNumbers.flaw(text) {
        throw file.refused("its header has '\(flaw)' where the format wants plain integers")
      }
      switch header.inOrder(available: file.size - 8 - Int(length)) {
      case .success(let tensors): self.tensors = tensors
      case .failure(let flaw): throw file.refused(flaw.reason)
      }
      let layout = header.metadata["layout"] ?? TensorLayout.nchw.rawValue
      guard let layout = TensorLayout(rawValue: layout) else {
        throw file.refused("its metadata name the layout '\(layout)'; nchw and nhwc are known")
      }
      self.layout = layout
      let name = path.split(separator: "/").last.map(String.init) ?? path
      do throws(ChannelNormalisation.Flaw) {
        label = try WeightsLabel(metadata: header.metadata, file: name)
      } catch { throw file.refused("its metadata cannot be used: \(error.reason)") }
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

    /// The state of a network, and how the names in the file had to be read.
    package struct Fit {
      package var state: NetworkState
      /// Which of the spellings they follow.
      package var spelling: Int
      /// Prefixes of wrappers that were left out, such as `module.`.
      package var prefixes: [String]
    }

    /// Reads the state of a network.
    ///
    /// - Parameter modules: for each node what PyTorch calls the layer.
    /// - Throws: what is missing, unknown, or of a wrong shape or type, a few of each by name.
    package func state(
      of graph: Graph, modules: [String]
    ) throws(InputError) -> NetworkState {
      try fit(graph, spellings: [modules]).state
    }

    /// Reads the state of a network under the first spelling that fits, wrappers' prefixes left out
    /// where that makes it fit.
    ///
    /// - Parameter spellings: each for each node what some model code calls the layer.
    /// - Throws: what does not fit under the spelling that comes nearest.
    package func fit(_ graph: Graph, spellings: [[String]]) throws(InputError) -> Fit {
      let (match, spelling) = match(graph, spellings)
      guard match.fits else {
        throw file.refused("its tensors are not those of \(graph.name): \(match.reason)")
      }
      return Fit(state: try state(match), spelling: spelling, prefixes: match.prefixes)
    }

    /// Whether the tensors are those of a network, by the header alone.
    package func fits(_ graph: Graph, spellings: [[String]]) -> Bool {
      match(graph, spellings).match.fits
    }

    private func match(
      _ graph: Graph, _ spellings: [[String]]
    ) -> (match: TensorMatch, spelling: Int) {
      var matches: [(match: TensorMatch, spelling: Int)] = []
      for (index, modules) in spellings.enumerated() {
        let expected = graph.externalTensors(modules: modules, layout: layout)
        let counters = Set(
          graph.nodes.indices.filter { graph.nodes[$0].isBatchNorm }.map { counter(modules[$0]) })
        for strips in [false, true] {
          let match = TensorMatch(tensors, expected, counters: counters, strips: strips)
          if match.fits { return (match, index) }
          matches.append((match, index))
        }
      }
      guard let nearest = matches.min(by: { $0.match.flaws < $1.match.flaws }) else {
        preconditionFailure("a network has at least one spelling")
      }
      return nearest
    }

    private func state(_ match: TensorMatch) throws(InputError) -> NetworkState {
      var state = NetworkState(values: [:])
      for (name, entry) in tensors {
        let bytes = try file.bytes(entry.offsets[1] - entry.offsets[0])
        guard bytes.count == entry.offsets[1] - entry.offsets[0] else {
          throw file.refused("it ends inside the tensor \(name)")
        }
        if case .some(.some(let tensor)) = match.targets[name] {
          state.values[tensor.tensor.name] = tensor.own(Self.floats(bytes, entry.type))
        } else if entry.type == "I64", bytes.count == 8 {
          let steps = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
          state.steps = Int(clamping: Int64(bitPattern: steps))
        }
      }
      guard try file.bytes(1).isEmpty else {
        throw file.refused("bytes after the last tensor belong to none")
      }
      return state
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
