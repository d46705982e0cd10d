import Files

/// `npy`: pictures and labels as NumPy arrays, as `data export` writes them.
struct NumPySource: DatasetSource {
  let name = "npy"
  let summary = "NumPy arrays, as `data export` writes them; --data npy=DIRECTORY"
  let options: DatasetOptions = {
    var options = DatasetOptions()
    options.sides = .ofFiles
    return options
  }()

  static let expected = "train-images.npy, train-labels.npy, test-images.npy and test-labels.npy"

  func facts(_ request: DatasetRequest) throws(DataError) -> Datasets.Facts {
    try set(request).facts(request)
  }

  func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset {
    try set(request).dataset(request)
  }

  private func set(_ request: DatasetRequest) throws(DataError) -> ArraySet {
    guard let path = request.path else {
      throw DataError(
        .missing, "npy: say where its files are with --data npy=DIRECTORY (\(Self.expected))")
    }
    func part(_ split: Split) throws(DataError) -> ArraySet.Part {
      let places = ["images", "labels"].map { "\(path)/\(split.rawValue)-\($0).npy" }
      for place in places where !WholeFile.exists(place) {
        throw DataError(.missing, "\(place): no such file; expected \(Self.expected)")
      }
      return try ArraySet.Part(NumPyArrays.pictures(places[0]), NumPyArrays.labels(places[1]))
    }
    return try ArraySet(train: part(.train), test: request.wantsTest ? part(.test) : nil)
  }
}
