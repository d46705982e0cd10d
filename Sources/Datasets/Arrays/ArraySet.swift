import Files
import Kernels

/// A set of pictures that lies in arrays of pictures and labels, one of each for a split.
struct ArraySet {
  struct Part {
    var pictures: PictureArray
    var labels: LabelArray

    /// Throws: that there are not as many labels as pictures.
    init(_ pictures: PictureArray, _ labels: LabelArray) throws(DataError) {
      guard labels.values.count == pictures.count else {
        throw DataError(
          .bad,
          "\(labels.path): \(labels.values.count) labels, and \(pictures.path) has \(pictures.count) "
            + "pictures")
      }
      self.pictures = pictures
      self.labels = labels
    }
  }

  let train: Part
  /// Nil where the test split is not wanted.
  let test: Part?
  /// The label of the first class: 0, or 1 as in the letters of EMNIST.
  let first: Int
  let classes: Int

  var side: Int { train.pictures.side }
  var channels: Int { train.pictures.channels }

  /// Throws: splits that do not fit each other, labels with gaps or out of range.
  init(train: Part, test: Part?) throws(DataError) {
    self.train = train
    self.test = test
    let labels = Set(train.labels.values).sorted()
    first = labels.first ?? 0
    classes = labels.count
    guard first == 0 || first == 1 else {
      throw DataError(
        .bad, "\(train.labels.path): its least label is \(first); labels count from 0 or from 1")
    }
    for (place, label) in labels.enumerated() where label != first + place {
      throw DataError(
        .bad,
        "\(train.labels.path): no picture has the label \(first + place), and one has \(label); labels "
          + "count without gaps")
    }
    guard let test else { return }
    let (own, other) = (train.pictures, test.pictures)
    guard own.side == other.side, own.channels == other.channels else {
      throw DataError(
        .bad,
        "\(other.path): pictures of \(other.side)×\(other.side)×\(other.channels), and those of training "
          + "are \(own.side)×\(own.side)×\(own.channels)")
    }
    let range = first..<(first + classes)
    if let place = test.labels.values.firstIndex(where: { !range.contains($0) }) {
      throw DataError(
        .bad,
        "\(test.labels.path): picture \(place) has the label \(test.labels.values[place]); those of "
          + "training are \(range.lowerBound) to \(range.upperBound - 1)")
    }
  }

  var classNames: [String] { (first..<(first + classes)).map { "class \($0)" } }

  /// Numbers of images that a request may ask for. Throws: more than there are.
  func check(_ request: DatasetRequest) throws(DataError) {
    try Datasets.checkCounts(
      request, (train.pictures.count, test?.pictures.count ?? request.test ?? 0))
    if let side = request.side, side < self.side {
      throw DataError(
        .request,
        "input: \(request.name) has images of \(self.side)×\(self.side) here; they get black around them, "
          + "and cannot be \(side)×\(side)")
    }
  }

  func facts(_ request: DatasetRequest) throws(DataError) -> Datasets.Facts {
    try check(request)
    return Datasets.Facts(
      identity: nil, side: request.side ?? side, channels: channels, classes: classes,
      train: request.train ?? train.pictures.count,
      test: request.test ?? test?.pictures.count ?? 0)
  }

  /// Reads the pictures.
  ///
  /// - Returns: both splits, and the SHA-256 of pictures and labels of training, then of test.
  func load(
    _ request: DatasetRequest
  ) throws(DataError) -> (train: ImageStore.Part, test: ImageStore.Part, digests: [String]) {
    try check(request)
    var digests: [String] = []
    let train = try load(train, request.train, &digests)
    guard let test else {
      return (train, try ImageStore.Part(count: 0, imageCount: 0), digests)
    }
    return (train, try load(test, request.test, &digests), digests)
  }

  private func load(
    _ part: Part, _ count: Int?, _ digests: inout [String]
  ) throws(DataError) -> ImageStore.Part {
    let count = count ?? part.pictures.count
    let result = try ImageStore.Part(count: count, imageCount: part.pictures.imageCount)
    digests += [
      try part.pictures.load(count, into: result.pixels.pointer), part.labels.digest,
    ]
    for index in 0..<count {
      result.labels.pointer[index] = Int32(part.labels.values[index] - first)
    }
    return result
  }

  /// The images with the statistics of training, and what identifies them: the name, the digests of the
  /// files as one, and the numbers.
  func dataset(_ request: DatasetRequest) throws(DataError) -> any Dataset {
    let (train, test, digests) = try load(request)
    let set = StoredImages(
      name: request.name,
      identity: request.identity(digests, train: train.count, test: test.count), side: side,
      classNames: classNames, store: ImageStore(train: train, test: test, channels: channels))
    return set.sized(request.side ?? side)
  }
}

extension DatasetRequest {
  /// What identifies images in files by the files' own digests.
  func identity(_ digests: [String], train: Int, test: Int) -> String {
    let digest = Digest.sha256Text(Array(digests.joined(separator: "\n").utf8))
    return "\(name)/\(digest)/\(numbers(train: train, test: test))"
  }
}
