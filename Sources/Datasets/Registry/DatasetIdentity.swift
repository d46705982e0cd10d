/// The identity of a dataset's images, in its parts: the set's name, what tells its versions apart, and
/// numbers with their units, all parted by '/'.
package struct DatasetIdentity: Sendable {
  package let name: String
  private let parts: [String]

  init(_ text: String) {
    parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    name = parts.first ?? ""
  }

  /// The number before a unit, as in `12 classes`.
  package func count(_ unit: String) -> Int? {
    parts.lazy.compactMap { part -> Int? in
      guard part.hasSuffix(" \(unit)") else { return nil }
      return Int(part.dropLast(unit.count + 1))
    }.first
  }
}

extension DatasetRequest {
  /// The request that opens the images of an identity, as `Dataset.identity` gives it; where they lie is not in
  /// it. Nil for a text that is no identity of this version.
  package init?(identity text: String) {
    let identity = DatasetIdentity(text)
    guard let source = Datasets.named(identity.name), let train = identity.count("train")
    else { return nil }
    self.init(name: source.name)
    if let validation = identity.count("validation") {
      (self.train, self.validation) = (train + validation, validation)
    } else {
      guard let test = identity.count("test") else { return nil }
      (self.train, self.test) = (train, test)
    }
    guard source.read(identity, into: &self) else { return nil }
  }
}
