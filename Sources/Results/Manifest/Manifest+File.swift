import Foundation

extension Manifest {
  /// The key that the file begins with.
  package static let kind = "ablate_manifest"

  /// The file's text.
  package var text: String {
    PublishedFile(
      kind: Self.kind, format: Self.format,
      parts: [
        ("epoch_columns", Epoch.columns.map { PublishedFile.line($0) }),
        ("machines", machines.map { PublishedFile.line($0) }),
        ("trials", trials.map { PublishedFile.line($0) }),
      ]
    ).text
  }

  /// Reads a file's contents. Throws: what is wrong with them and where.
  package init(_ bytes: [UInt8]) throws(PublishedFileError) {
    try PublishedFile.checkSyntax(bytes)
    let decoder = PublishedFile.decoder
    let data = Data(bytes)
    do {
      let head = try decoder.decode(Head.self, from: data)
      guard let format = head.format else {
        throw PublishedFileError(
          "no manifest: the key \(Self.kind) is missing; `ablate report --manifest` writes one")
      }
      guard format == Self.format else {
        throw PublishedFileError(
          "a manifest of format \(format), where this version of ablate reads \(Self.format); use the "
            + "version that wrote it")
      }
      let body = try decoder.decode(Body.self, from: data)
      self.init(machines: body.machines, trials: body.trials)
    } catch let error as PublishedFileError { throw error } catch {
      throw PublishedFileError(error)
    }
    try check()
  }

  private struct Head: Decodable {
    var format: Int?
    enum CodingKeys: String, CodingKey { case format = "ablate_manifest" }
  }

  private struct Body: Decodable {
    var machines: [Machine]
    var trials: [Trial]
  }

  /// Throws for values that no database could hold.
  private func check() throws(PublishedFileError) {
    var seen: Set<String> = []
    for (index, trial) in trials.enumerated() {
      func refused(_ key: String, _ reason: String) -> PublishedFileError {
        PublishedFileError("trials[\(index)].\(key): \(reason)")
      }
      for (key, digest) in [("trial", trial.trial), ("weights", trial.weights ?? trial.trial)]
      where digest.utf8.count != 64 || !digest.utf8.allSatisfy(Self.isHexDigit) {
        throw refused(key, "expected 64 hexadecimal digits, not '\(digest)'")
      }
      guard seen.insert(trial.trial).inserted else {
        throw refused("trial", "\(trial.trial) stands twice")
      }
      guard machines.indices.contains(trial.machine) else {
        throw refused(
          "machine", "there are \(machines.count) machines, and this is \(trial.machine)")
      }
      guard !trial.epochs.isEmpty, trial.epochs.map(\.epoch) == Array(1...trial.epochs.count) else {
        throw refused("epochs", "expected every epoch from 1 on, in order")
      }
      guard trial.seed >= 0 else { throw refused("seed", "expected 0 or more, not \(trial.seed)") }
      guard !trial.places.isEmpty else { throw refused("places", "expected one at least") }
    }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
