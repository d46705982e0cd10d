import Foundation
import Results

extension TrainingTrace {
  /// Reads a file's contents. Throws: what is wrong with them and where.
  package init(_ bytes: [UInt8]) throws(PublishedFileError) {
    try PublishedFile.checkSyntax(bytes)
    let data = Data(bytes)
    do {
      let head = try PublishedFile.decoder.decode(Head.self, from: data)
      guard let format = head.format else {
        throw PublishedFileError(
          "no trace: the key \(Self.kind) is missing; `ablate verify --write-trace` writes one")
      }
      guard format == Self.format else {
        throw PublishedFileError(
          "a trace of format \(format), where this version of ablate reads \(Self.format); use the "
            + "version that wrote it")
      }
      entries = try PublishedFile.decoder.decode(Body.self, from: data).trials
    } catch let error as PublishedFileError { throw error } catch {
      throw PublishedFileError(error)
    }
    for (index, entry) in entries.enumerated() where entry.steps.isEmpty {
      throw PublishedFileError("trials[\(index)].steps: expected one at least")
    }
  }

  /// Whether a file says that it is a trace.
  package static func isTrace(_ bytes: [UInt8]) -> Bool {
    let head = try? PublishedFile.decoder.decode(Head.self, from: Data(bytes))
    return head?.format != nil
  }

  private struct Head: Decodable {
    var format: Int?
    enum CodingKeys: String, CodingKey { case format = "ablate_trace" }
  }

  private struct Body: Decodable { var trials: [Entry] }
}
