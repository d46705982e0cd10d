/// The datasets by name.
package enum Datasets {
  /// Every set that can be asked for, in the order of `data list`. The first one is the standard.
  package static let all: [any DatasetSource] = [
    ShapesSource(), FashionMNISTSource(), EmojiSource(), CIFARSource(.cifar10),
    CIFARSource(.cifar100), FolderSource(), IDXSource(), NumPySource(),
  ]

  package static let names = all.map(\.name)

  /// The set of a name, or nil.
  package static func named(_ name: String) -> (any DatasetSource)? {
    all.first { $0.name == name }
  }

  /// Loads, lists or generates a dataset; with `data.validation` its test split is the part of the training
  /// pictures that is held out. Throws: an unknown name, a number that does not fit, bad files.
  package static func open(
    _ request: DatasetRequest, threads: Int
  ) throws(DataError) -> any Dataset {
    let source = try check(request)
    let dataset = try source.open(request, threads: threads)
    guard let count = request.validation else { return dataset }
    return try HeldOutImages(dataset, count: count)
  }
}

extension DatasetRequest {
  /// The set that trials have where nothing is said: the embedded one, which is always there.
  package static let standard = DatasetRequest(name: Datasets.names[0])

  /// Whether the test split is read: not where a part of training is scored in its place.
  package var wantsTest: Bool { validation == nil }

  /// The numbers of images at the end of an identity.
  ///
  /// - Parameter train: images of the training split, those that are held out among them.
  package func numbers(train: Int, test: Int) -> String {
    guard let validation else { return "\(train) train/\(test) test" }
    return "\(train - validation) train/\(validation) validation"
  }

  /// The set that is asked for; nil for an unknown name.
  package var source: (any DatasetSource)? { Datasets.named(name) }
}
