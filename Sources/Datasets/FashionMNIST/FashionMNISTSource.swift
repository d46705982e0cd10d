import Files

/// `fashion-mnist`: grey pictures of clothes (Xiao, Rasul and Vollgraf 2017), as Debian packages them.
struct FashionMNISTSource: DatasetSource {
  let name = "fashion-mnist"
  let summary = "70,000 grey pictures, 28×28, 10 classes; apt install dataset-fashion-mnist"
  let options: DatasetOptions = {
    var options = DatasetOptions()
    options.sides = .only([28, 32])
    options.images = (60_000, 10_000)
    return options
  }()

  private static let defaultSide = 32
  /// Where Debian's package puts the files.
  private static let systemPath = "/usr/share/datasets/fashion-mnist"
  private static let classNames = [
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
    "ankle boot",
  ]
  /// Of all 47,040,000 pixels of training pictures, as they are; the sums are 3,431,114,169 and, of squares,
  /// 631,470,052,347.
  private static let mean = 72.94035223214286
  private static let deviation = 90.02118235130526
  /// SHA-256 of the files' contents, unpacked: training pictures, labels, then those of test.
  private static let digests = [
    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
  ]

  /// What the files must hold is known, so the identity is, without them.
  func facts(_ request: DatasetRequest) -> Datasets.Facts {
    let (train, test) = (request.train ?? 60_000, request.test ?? 10_000)
    return Datasets.Facts(
      identity: identity(request, train: train, test: test),
      side: request.side ?? Self.defaultSide, channels: 1, classes: Self.classNames.count,
      train: train, test: test)
  }

  private func identity(_ request: DatasetRequest, train: Int, test: Int) -> String {
    request.identity(
      Array(Self.digests.prefix(request.wantsTest ? 4 : 2)), train: train, test: test)
  }

  func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset {
    let path = request.path ?? Self.systemPath
    guard request.path != nil || WholeFile.isFolder(path) else {
      throw DataError(
        .missing,
        "fashion-mnist: its files are not here; `apt install dataset-fashion-mnist` brings them to "
          + "\(path), say where they are with --data fashion-mnist=DIRECTORY, or train one experiment on "
          + "generated pictures with --data shapes")
    }
    let folder = try IDXFolder(path, set: name)
    let set = try ArraySet(
      train: folder.part(.train), test: request.wantsTest ? folder.part(.test) : nil)
    let (train, test, digests) = try set.load(request)
    let files = [set.train, set.test].compactMap { $0 }.flatMap {
      [$0.pictures.path, $0.labels.path]
    }
    for (file, (found, expected)) in zip(files, zip(digests, Self.digests)) where found != expected
    {
      throw DataError(
        .bad,
        "\(file): not the file of Fashion-MNIST: its contents have the SHA-256 \(found.prefix(16))…, "
          + "expected \(expected.prefix(16))…; get it again, or read it as --data idx=DIRECTORY")
    }
    let images = StoredImages(
      name: name, identity: identity(request, train: train.count, test: test.count),
      side: set.side, classNames: Self.classNames,
      store: ImageStore(
        train: train, test: test, mean: [Self.mean], deviation: [Self.deviation]))
    return images.sized(request.side ?? Self.defaultSide)
  }
}
