extension DatasetRequest {
  /// The request that opens the images of an identity, as `Dataset.identity` gives it; where they lie is not in
  /// it. Nil for a text that is no identity of this version.
  package init?(identity: String) {
    let parts = identity.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.first, Datasets.names.contains(name) else { return nil }
    func count(_ unit: String) -> Int? {
      parts.lazy.compactMap { part -> Int? in
        guard part.hasSuffix(" \(unit)") else { return nil }
        return Int(part.dropLast(unit.count + 1))
      }.first
    }
    guard let train = count("train"), let test = count("test") else { return nil }
    self.init(name: name)
    (self.train, self.test) = (train, test)
    if name == "shapes" {
      guard let classes = count("classes") else { return nil }
      self.classes = classes
    }
  }
}
