import Datasets

extension Archive {
  /// All that can be fetched, in the order of the datasets.
  package static let all = Datasets.all.compactMap(\.archive)

  package static func named(_ name: String) -> Archive? { Datasets.named(name)?.archive }
}
