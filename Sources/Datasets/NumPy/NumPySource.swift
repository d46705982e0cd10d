import Files

/// `npy`: pictures and labels as NumPy arrays, as `data export` writes them.
struct NumPySource: ArraySource {
  let name = "npy"
  let summary = "NumPy arrays, as `data export` writes them; --data npy=DIRECTORY"
  static let expected = "train-images.npy, train-labels.npy, test-images.npy and test-labels.npy"

  func set(in directory: String, wantsTest: Bool) throws(DataError) -> ArraySet {
    func part(_ split: Split) throws(DataError) -> ArraySet.Part {
      let places = ["images", "labels"].map { "\(directory)/\(split.rawValue)-\($0).npy" }
      for place in places where !WholeFile.exists(place) {
        throw DataError(.missing, "\(place): no such file; expected \(Self.expected)")
      }
      return try ArraySet.Part(NumPyArrays.pictures(places[0]), NumPyArrays.labels(places[1]))
    }
    return try ArraySet(train: part(.train), test: wantsTest ? part(.test) : nil)
  }
}
