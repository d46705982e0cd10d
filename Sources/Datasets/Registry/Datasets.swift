/// The datasets by name.
package enum Datasets {
  /// Every set that can be asked for, in the order of `data list`. The first one is the standard.
  package static let all: [any DatasetSource] = [
    ShapesSource(), CIFARSource(.cifar10), CIFARSource(.cifar100), EmojiSource(), FolderSource(),
  ]

  package static let names = all.map(\.name)

  /// The set of a name, or nil.
  package static func named(_ name: String) -> (any DatasetSource)? {
    all.first { $0.name == name }
  }

  /// Loads, lists or generates a dataset. Throws: an unknown name, a number that does not fit, bad files.
  package static func open(
    _ request: DatasetRequest, threads: Int
  ) throws(DataError) -> any Dataset {
    try check(request).open(request, threads: threads)
  }
}

extension DatasetRequest {
  /// The set that trials have where nothing is said: the embedded one, which is always there.
  package static let standard = DatasetRequest(name: Datasets.names[0])

  /// The set that is asked for; nil for an unknown name.
  package var source: (any DatasetSource)? { Datasets.named(name) }
}
