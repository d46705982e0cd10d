import Foundation
import Interchange
import Testing

@Suite("Metadata of weights")
struct WeightsLabelTests {
  /// What is said of a file with a header and nothing else.
  private func refusal(_ header: String) throws -> String? {
    let folder = try TemporaryFolder()
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array<UInt8>($0) }
    let path = try folder.write("own", length + Array(header.utf8))
    do {
      _ = try SafetensorsFile.Reader(path)
      return nil
    } catch { return "\(error)".replacingOccurrences(of: path, with: "F") }
  }

  @Test(
    "a normalisation that cannot be meant is refused, never ignored",
    arguments: [
      ("[1]", "[50,50,50]", "mean has 1 numbers, and deviation 3"),
      (
        "[1,2]", "[50,50]", "mean has 2 numbers; one for each channel is expected: red, green, blue"
      ),
      (
        "[1,2,3]", "[0,0,0]",
        "deviation has 0; numbers from 1 to 1000 are expected, in levels of 0 to 255"
      ),
      (
        "[1e308,2,3]", "[1,1,1]",
        "mean has 1e+308; numbers from 0 to 255 are expected, in levels of 0 to 255"
      ),
      (
        "[-1,2,3]", "[1,1,1]",
        "mean has -1; numbers from 0 to 255 are expected, in levels of 0 to 255"
      ),
      (
        "[1,2,NaN]", "[1,1,1]",
        "mean is '[1,2,NaN]'; expected a list of numbers such as [123.7,116.3,103.5], in levels of 0 to 255"
      ),
      (
        "123", "[1,1,1]",
        "mean is '123'; expected a list of numbers such as [123.7,116.3,103.5], in levels of 0 to 255"
      ),
      (
        "[0.485,0.456,0.406]", "[58,57,57]",
        "mean is 0.485,0.456,0.406, as for values of 0 to 1; levels of 0 to 255 are expected: "
          + "123.675,116.28,103.53"
      ),
      (
        "[124,116,104]", "[0.229,0.224,0.225]",
        "deviation is 0.229,0.224,0.225, as for values of 0 to 1; levels of 0 to 255 are expected: "
          + "58.395,57.12,57.375"
      ),
      ("[1,2,3]", nil, "mean stands without deviation"),
      (nil, "[1,2,3]", "deviation stands without mean"),
    ] as [(String?, String?, String)])
  func normalisation(mean: String?, deviation: String?, reason: String) throws {
    var metadata: [String: String] = [:]
    (metadata["mean"], metadata["deviation"]) = (mean, deviation)
    let error = #expect(throws: ChannelNormalisation.Flaw.self) {
      try WeightsLabel(metadata: metadata, file: "f")
    }
    #expect(error?.reason == reason)
    let quoted = metadata.map { #""\#($0)":"\#($1)""# }.joined(separator: ",")
    #expect(
      try refusal(#"{"__metadata__":{\#(quoted)}}"#)
        == "F: its metadata cannot be used: \(reason)")
  }

  @Test("our own files may have dark images, and their other metadata are not ignored either")
  func ownMetadata() throws {
    let dark = ["ablate": "1", "mean": "[0.25]", "deviation": "[1]"]
    #expect(
      try WeightsLabel(metadata: dark, file: "f").normalisation
        == ChannelNormalisation(mean: [0.25], deviation: [1]))
    for (key, value) in [("class_names", "no list"), ("settings", "[]")] {
      #expect(throws: ChannelNormalisation.Flaw.self) {
        try WeightsLabel(metadata: ["ablate": "1", key: value], file: "f")
      }
    }
  }
}
