/// `cifar10` and `cifar100`, in their public binary version.
struct CIFARSource: DatasetSource {
  private let format: CIFARFormat

  init(_ format: CIFARFormat) { self.format = format }

  var name: String { format.rawValue }

  var summary: String {
    "60,000 photographs, 32×32, \(format.classes) classes; `ablate data fetch \(name)`"
  }

  var options: DatasetOptions {
    var options = DatasetOptions()
    options.images = (
      format.trainFiles.reduce(0) { $0 + $1.records },
      format.testFiles.reduce(0) { $0 + $1.records }
    )
    return options
  }

  /// The MD5 digests are those that the authors publish beside the links, on
  /// <https://www.cs.toronto.edu/~kriz/cifar.html>. The page gives lengths in whole megabytes; to the
  /// byte they are published by TensorFlow Datasets (`url_checksums/cifar10.txt`, `cifar100.txt`).
  var archive: Archive? {
    let address = "https://www.cs.toronto.edu/~kriz/"
    let data = (format.trainFiles + format.testFiles).map {
      Archive.File(name: $0.name, length: .exactly($0.records * format.recordBytes))
    }
    let texts = format.texts.map { Archive.File(name: $0, length: .atMost(65_536)) }
    return switch format {
    case .cifar10:
      Archive(
        name: name, address: "\(address)cifar-10-binary.tar.gz", bytes: 170_052_171,
        md5: "c32a1d4ab5d03f1284b67883e8d87530", folder: format.directory, files: data + texts)
    case .cifar100:
      Archive(
        name: name, address: "\(address)cifar-100-binary.tar.gz", bytes: 168_513_733,
        md5: "03b5dce01913d631647c71ecec9e9cb8", folder: format.directory, files: data + texts)
    }
  }

  func facts(_ request: DatasetRequest) -> Datasets.Facts {
    let all = options.images
    return Datasets.Facts(
      identity: nil, side: 32, classes: format.classes, train: request.train ?? all?.train ?? 0,
      test: request.test ?? all?.test ?? 0)
  }

  func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset {
    try CIFARReader.open(format, request)
  }
}
