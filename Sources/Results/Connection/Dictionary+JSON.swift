import Foundation

extension [String: String] {
  /// The pairs of a JSON object of texts, as canonical settings and provenance are; none where it is something else.
  package init(json: String?) {
    let pairs = json.flatMap { try? JSONDecoder().decode(Self.self, from: Data($0.utf8)) }
    self = pairs ?? [:]
  }
}
