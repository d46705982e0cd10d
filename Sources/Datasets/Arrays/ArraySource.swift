/// A set whose images and labels are arrays in files of a directory that a request names.
protocol ArraySource: DatasetSource {
  /// The files, as messages tell them.
  static var expected: String { get }
  /// What a directory holds; the test split is read where it is wanted.
  func set(in directory: String, wantsTest: Bool) throws(DataError) -> ArraySet
}

extension ArraySource {
  var options: DatasetOptions {
    var options = DatasetOptions()
    options.sides = .ofFiles
    return options
  }

  func facts(_ request: DatasetRequest) throws(DataError) -> Datasets.Facts {
    try set(request).facts(request)
  }

  func open(
    _ request: DatasetRequest, threads: Int
  ) throws(DataError) -> any Dataset {
    try set(request).dataset(request)
  }

  private func set(_ request: DatasetRequest) throws(DataError) -> ArraySet {
    guard let path = request.path else {
      throw DataError(
        .missing,
        "\(name): say where its files are with --data \(name)=DIRECTORY (\(Self.expected))")
    }
    return try set(in: path, wantsTest: request.wantsTest)
  }
}
