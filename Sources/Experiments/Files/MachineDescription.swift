import Files

/// A machine or cluster that is not this one, as a few lines of YAML describe it.
package struct MachineDescription: Hashable, Sendable {
  package var name: String
  package var nodes: Int
  /// Of a node.
  package var cores: Int
  /// Single-precision GFLOP/s of a core at its best; a multiply-add counts as two.
  package var gflops: Double
  /// GiB of a node.
  package var memory: Double
  /// Gbit/s between nodes; nil where nothing is said of it.
  package var network: Double?

  private static let keys = ["name", "nodes", "cores", "gflops", "memory", "network"]

  /// Throws: the file, line and key of the first mistake.
  package static func read(_ path: String) throws(ExperimentError) -> MachineDescription {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try WholeFile.read(path, limit: 1 << 20) } catch {
      throw ExperimentError(file: path, line: 0, path: "", reason: error.reason)
    }
    let root = try YAMLReader.read(bytes, file: path)
    let decoder = ExperimentFile.Decoder()
    try decoder.allow(keys, in: root, path: "")
    try decoder.require(["cores", "gflops", "memory"], in: root)
    func number(
      _ key: String, _ range: ClosedRange<Double>, _ standard: Double
    ) throws(ExperimentError) -> Double {
      guard let node = root[key] else { return standard }
      let text = try decoder.scalar(node, path: key)
      guard let value = Double(text), range.contains(value) else {
        throw decoder.error(
          node, key,
          "expected a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
      }
      return value
    }
    let name = try decoder.optional("name", in: root) ?? path
    return MachineDescription(
      name: name, nodes: Int(try number("nodes", 1...100_000, 1)),
      cores: Int(try number("cores", 1...10_000, 1)),
      gflops: try number("gflops", 0.1...100_000, 1),
      memory: try number("memory", 0.1...1_000_000, 1),
      network: root["network"] == nil ? nil : try number("network", 0.001...1_000_000, 1))
  }

  /// Seconds of so much work on one node, where it reaches this share of its peak.
  package func seconds(multiplyAdds: Double, share: Double) -> Double {
    2 * multiplyAdds / (Double(cores) * gflops * 1e9 * share)
  }
}
