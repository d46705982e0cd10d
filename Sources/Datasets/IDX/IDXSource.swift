/// `idx`: grey pictures in the format of MNIST, such as KMNIST and EMNIST.
struct IDXSource: DatasetSource {
  let name = "idx"
  let summary = "MNIST, KMNIST, EMNIST and other grey IDX files; --data idx=DIRECTORY"
  let options: DatasetOptions = {
    var options = DatasetOptions()
    options.sides = .ofFiles
    return options
  }()

  func facts(_ request: DatasetRequest) throws(DataError) -> Datasets.Facts {
    try set(request).facts(request)
  }

  func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset {
    try set(request).dataset(request)
  }

  private func set(_ request: DatasetRequest) throws(DataError) -> ArraySet {
    guard let path = request.path else {
      throw DataError(
        .missing,
        "idx: say where its files are with --data idx=DIRECTORY (\(IDXFolder.expected))")
    }
    let folder = try IDXFolder(path, set: name)
    return try ArraySet(
      train: folder.part(.train), test: request.wantsTest ? folder.part(.test) : nil)
  }
}
