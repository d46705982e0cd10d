import Engine
import Files
import Foundation
import Interchange
import Network
import Testing
import Zoo

@Suite("Safetensors")
struct SafetensorsTests {
  let folder: TemporaryFolder
  let graph: Graph

  init() throws {
    folder = try TemporaryFolder()
    graph = try network(input: Shape(2, 1, 3)) { b, x in
      let y = b.convolution(
        "conv", x, Convolution(Window(1, 1), outputChannels: 2, bias: true))
      return b.batchNorm("bn", y)
    }
  }

  func write(
    _ state: NetworkState, layout: TensorLayout = .nchw, to name: String = "f.safetensors"
  ) throws {
    try SafetensorsFile.write(
      state, of: graph, modules: graph.paths, layout: layout, label: label, to: folder.path(name))
  }

  func read(_ name: String = "f.safetensors") throws -> NetworkState {
    try SafetensorsFile.Reader(folder.path(name)).state(of: graph, modules: graph.paths)
  }

  /// Length, header and data of a file that the test makes itself.
  func file(_ header: String, data: Int) throws -> String {
    let text = Array(header.utf8)
    let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array<UInt8>($0) }
    return try folder.write("own", length + text + [UInt8](repeating: 0, count: data))
  }

  func refusal(_ path: String) -> String? {
    do {
      _ = try SafetensorsFile.Reader(path).state(of: graph, modules: graph.paths)
      return nil
    } catch {
      return "\(error)".replacingOccurrences(of: path, with: "F")
    }
  }

  @Test("a file is length, padded header and data, counters first, as the format lays it down")
  func bytes() throws {
    try write(distinctState(graph))
    let bytes = try folder.read("f.safetensors")
    let header = #"""
      {"__metadata__":{"ablate":"1.2.3","layout":"nchw","model":"net","seed":"5","settings":"{\"model\":\"net\"}"},"bn.bias":{"data_offsets":[48,56],"dtype":"F32","shape":[2]},"bn.num_batches_tracked":{"data_offsets":[0,8],"dtype":"I64","shape":[]},"bn.running_mean":{"data_offsets":[56,64],"dtype":"F32","shape":[2]},"bn.running_var":{"data_offsets":[64,72],"dtype":"F32","shape":[2]},"bn.weight":{"data_offsets":[40,48],"dtype":"F32","shape":[2]},"conv.bias":{"data_offsets":[32,40],"dtype":"F32","shape":[2]},"conv.weight":{"data_offsets":[8,32],"dtype":"F32","shape":[2,3,1,1]},"fc.bias":{"data_offsets":[136,152],"dtype":"F32","shape":[4]},"fc.weight":{"data_offsets":[72,136],"dtype":"F32","shape":[4,4]}}
      """#
    let length = (header.utf8.count + 7) / 8 * 8
    #expect(Array(bytes.prefix(8)) == [UInt8(length & 255), UInt8(length >> 8), 0, 0, 0, 0, 0, 0])
    let padded = header + String(repeating: " ", count: length - header.utf8.count)
    #expect(String(decoding: bytes[8..<(8 + length)], as: UTF8.self) == padded)
    let data = Array(bytes[(8 + length)...])
    #expect(data.count == 152 && data.prefix(8) == [77, 0, 0, 0, 0, 0, 0, 0])
    let floats = stride(from: 8, to: 152, by: 4).map { at in
      Float(
        bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[at + $1]) << (8 * UInt32($1)) })
    }
    // Ours is [in, out]: 1, 2 | 3, 4 | 5, 6; PyTorch's is [out, in].
    #expect(Array(floats[0..<6]) == [1, 3, 5, 2, 4, 6])
    #expect(floats[6..<16].elementsEqual((7...16).map { Float($0) }))
    // Two positions of two channels: [out, c, h].
    #expect(Array(floats[16..<20]) == [17, 25, 21, 29])
  }

  @Test("what was written comes back, in either order of axes", arguments: TensorLayout.allCases)
  func roundTrip(_ layout: TensorLayout) throws {
    let state = distinctState(graph)
    try write(state, layout: layout)
    let reader = try SafetensorsFile.Reader(folder.path("f.safetensors"))
    #expect(reader.layout == layout)
    #expect(reader.label == label)
    #expect(try reader.state(of: graph, modules: graph.paths) == state)
    #expect(folder.names == ["f.safetensors"])
  }

  @Test("the layouts differ in weights alone, and one comes back as the other")
  func layouts() throws {
    let state = distinctState(graph)
    try write(state, layout: .nhwc)
    let bytes = try folder.read("f.safetensors")
    let text = String(decoding: bytes.prefix(1200), as: UTF8.self)
    #expect(
      text.contains(#""conv.weight":{"data_offsets":[8,32],"dtype":"F32","shape":[1,1,3,2]}"#))
    try write(read(), layout: .nchw, to: "g.safetensors")
    try write(state, layout: .nchw, to: "h.safetensors")
    #expect(try folder.read("g.safetensors") == folder.read("h.safetensors"))
  }

  @Test("labels come back as they were given")
  func labels() throws {
    var full = WeightsLabel(
      model: "se-net", settings: ["model": "net", "a": "b/c"], origin: .trial("abc"), version: "1")
    full.classNames = ["a \"b\"", "ü", ""]
    full.normalisation = ChannelNormalisation(mean: [1.5, 0, 255], deviation: [1, 1, 1.1])
    #expect(try WeightsLabel(metadata: full.metadata, file: "f") == full)
    let bare = try WeightsLabel(metadata: ["format": "pt", "class_names": "no list"], file: "f")
    #expect(bare.origin == .file("f") && bare.model == nil && bare.settings.isEmpty)
    #expect(bare.classNames == nil)
  }

  static let entry = #"{"dtype":"F32","shape":[2],"data_offsets":"#

  @Test("axes of one at the end do not count, and PyTorch's counters may be missing")
  func tolerance() throws {
    let header = #"""
      {"conv.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
      "conv.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},
      "bn.weight":{"dtype":"F32","shape":[2],"data_offsets":[32,40]},
      "bn.bias":{"dtype":"F32","shape":[2],"data_offsets":[40,48]},
      "bn.running_mean":{"dtype":"F32","shape":[2],"data_offsets":[48,56]},
      "bn.running_var":{"dtype":"F32","shape":[2],"data_offsets":[56,64]},
      "fc.weight":{"dtype":"BF16","shape":[4,4,1,1],"data_offsets":[64,96]},
      "fc.bias":{"dtype":"F16","shape":[4],"data_offsets":[96,104]}}
      """#
    #expect(try refusal(file(header, data: 104)) == nil)
  }

  @Test("a file cut off anywhere is refused, never read")
  func truncated() throws {
    try write(distinctState(graph))
    let bytes = try folder.read("f.safetensors")
    for count in 0..<bytes.count {
      let path = try folder.write("own", Array(bytes[..<count]))
      #expect(refusal(path) != nil, "cut at \(count)")
    }
    #expect(try refusal(folder.write("own", bytes + [0])) != nil)
  }

  @Test("damaged headers are refused or read, and never more", arguments: 0..<8)
  func fuzzed(_ seed: UInt64) throws {
    try write(distinctState(graph))
    let bytes = try folder.read("f.safetensors")
    var generator = SplitMix(state: seed)
    let headerEnd = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    for _ in 0..<150 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        // Mostly the header, in which digits and brackets are what hurts.
        let place = Int.random(in: 0..<(headerEnd + 4), using: &generator)
        damaged[place] =
          Bool.random(using: &generator)
          ? Array("0123456789[]{}\",:-eE \\u".utf8).randomElement(using: &generator) ?? 0
          : UInt8.random(in: 0...255, using: &generator)
      }
      let path = try folder.write("own", damaged)
      do {
        let state = try SafetensorsFile.Reader(path).state(of: graph, modules: graph.paths)
        // What passes is whole.
        for tensor in graph.stateTensors {
          #expect(state.values[tensor.name]?.count == tensor.count)
        }
      } catch {
        #expect(error.description.hasPrefix(path))
      }
    }
  }

  @Test("a file that cannot be written leaves nothing")
  func unwritable() throws {
    let path = folder.path("none/f.safetensors")
    let error = #expect(throws: FileError.self) {
      try SafetensorsFile.write(
        distinctState(graph), of: graph, modules: graph.paths, layout: .nchw, label: label, to: path
      )
    }
    #expect(error?.description == "\(path): cannot create it: No such file or directory")
    #expect(folder.names.isEmpty)
  }
}

/// Numbers of a seed, for damage that can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
