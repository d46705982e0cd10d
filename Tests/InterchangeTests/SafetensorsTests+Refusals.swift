import Engine
import Files
import Foundation
import Interchange
import Network
import Testing
import Zoo

/// What is no such file, and what does not fit the network.
extension SafetensorsTests {
  @Test(
    "lengths and headers that lie are refused",
    arguments: [
      (#"{"a":\#(entry)[0,8]}"#, 8, "F: its header is no valid JSON"),
      (#"["a"]"#, 0, "F: no safetensors file: its header is no JSON object"),
      (#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, 8, "F: its header lacks dtype at a"),
      (
        #"{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}"#, 8,
        "F: its header is not as the format says at a, shape, 0"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}"#, 8,
        "F: its header is no valid JSON"
      ),
      (
        #"{"a":{"dtype":"F32","shape":null,"data_offsets":[0,8]}}"#, 8,
        "F: its header is not as the format says at a, shape"
      ),
      (
        #"{"__metadata__":{"n":1}}"#, 0,
        "F: its header is not as the format says at __metadata__, n"
      ),
      (
        #"{"__metadata__":{"layout":"chwn"}}"#, 0,
        "F: its metadata name the layout 'chwn'; nchw and nhwc are known"
      ),
      (
        #"{"a":\#(entry)[0,16]}}"#, 16, "F: tensor a is F32 [2], and its place has 16 bytes"
      ),
      (
        #"{"a":\#(entry)[0,8]}}"#, 7, "F: tensor a ends at byte 8 of the data, which has 7"
      ),
      (
        #"{"a":\#(entry)[0,8]}}"#, 9, "F: 1 bytes after the last tensor belong to none"
      ),
      (
        #"{"a":\#(entry)[0,8]},"b":\#(entry)[4,12]}}"#, 12,
        "F: tensor b, at byte 4 of the data, overlaps another"
      ),
      (
        #"{"a":\#(entry)[0,8]},"b":\#(entry)[9,17]}}"#, 17,
        "F: tensor b, at byte 9 of the data, leaves a gap before it"
      ),
      (
        #"{"a":\#(entry)[8,0]}}"#, 8,
        "F: tensor a has an impossible shape or place: [2], [8, 0]"
      ),
      (
        #"{"a":\#(entry)[-8,0]}}"#, 8,
        "F: tensor a has an impossible shape or place: [2], [-8, 0]"
      ),
      (
        #"{"a":\#(entry)[0]}}"#, 8, "F: tensor a has an impossible shape or place: [2], [0]"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}"#, 8,
        "F: tensor a has an impossible shape or place: [-2, -1], [0, 8]"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[4611686018427387905,4],"data_offsets":[0,16]}}"#, 16,
        "F: tensor a has an impossible shape or place: [4611686018427387905, 4], [0, 16]"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, 8,
        "F: its header has '2.0' where the format wants plain integers"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-0,8]}}"#, 8,
        "F: its header has '-0' where the format wants plain integers"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}"#, 8,
        "F: its header has '2e0' where the format wants plain integers"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[2, ],"data_offsets":[0,8]}}"#, 8,
        "F: its header has ',]' where the format wants plain integers"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}"#, 8,
        "F: its header is no valid JSON"
      ),
      (
        #"{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}"#, 8,
        "F: tensor a has the unknown type 'F99'"
      ),
    ] as [(String, Int, String)])
  func lies(_ header: String, _ data: Int, _ reason: String) throws {
    #expect(try refusal(file(header, data: data)) == reason)
  }

  @Test(
    "what is no safetensors file, or the beginning of one, is refused",
    arguments: [
      ([], "F: no safetensors file: 0 bytes are too few"),
      ([1, 2, 3], "F: no safetensors file: 3 bytes are too few"),
      (
        [0x80, 0x02, 0x7d, 0x71, 0, 0, 0, 0, 1],
        "F: no safetensors file, or a truncated one: it claims a header of 1904018048 bytes"
      ),
      (
        [UInt8](repeating: 255, count: 20),
        "F: no safetensors file, or a truncated one: it claims a header of 18446744073709551615 bytes"
      ),
      ([0, 0, 0, 0, 0, 0, 0, 0], "F: no safetensors file: its header is no JSON object"),
    ] as [([UInt8], String)])
  func foreign(_ bytes: [UInt8], _ reason: String) throws {
    #expect(try refusal(folder.write("own", bytes)) == reason)
  }

  @Test("a missing file is told with its path")
  func missing() {
    #expect(refusal(folder.path("no")) == "F: cannot open it: No such file or directory")
  }

  @Test("every missing, unknown or wrongly shaped tensor is told by name with its shape")
  func misfits() throws {
    let header = #"""
      {"conv.weight":{"dtype":"F32","shape":[2,1,3,1],"data_offsets":[0,24]},
      "conv.bias":{"dtype":"F64","shape":[2],"data_offsets":[24,40]},
      "bn.weight":{"dtype":"F32","shape":[2],"data_offsets":[40,48]},
      "bn.running_mean":{"dtype":"F32","shape":[2],"data_offsets":[48,56]},
      "bn.running_var":{"dtype":"F32","shape":[2],"data_offsets":[56,64]},
      "fc.weight":{"dtype":"F32","shape":[4,4],"data_offsets":[64,128]},
      "fc.bias":{"dtype":"F32","shape":[4],"data_offsets":[128,144]},
      "head.bias":{"dtype":"F32","shape":[1],"data_offsets":[144,148]},
      "conv.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[148,156]}}
      """#
    #expect(
      try refusal(file(header, data: 156))
        == "F: its tensors are not those of net: conv.weight is [2, 1, 3, 1], not [2, 3, 1, 1]; "
        + "conv.bias is F64; F32, F16 and BF16 can be read; 1 missing: bn.bias [2]; "
        + "2 unknown: head.bias [1], conv.num_batches_tracked []")
    let other = try zoo("cifar-resnet-8", [("width", "4")])
    try write(distinctState(graph))
    let error = #expect(throws: InputError.self) {
      try SafetensorsFile.Reader(folder.path("f.safetensors"))
        .state(of: other, modules: Zoo.modules(of: other))
    }
    #expect(
      error?.description.hasSuffix(
        "f.safetensors: its tensors are not those of cifar-resnet-8: fc.weight is [4, 4], not "
          + "[10, 16]; fc.bias is [4], not [10]; 35 missing: conv1.weight [4, 3, 3, 3], bn1.weight [4], "
          + "bn1.bias [4] and 32 more; 7 unknown: bn.num_batches_tracked [], conv.weight [2, 3, 1, 1], "
          + "conv.bias [2] and 4 more") == true, "\(error?.description ?? "")")
  }
}
