extension Archive {
  /// All that can be fetched.
  ///
  /// The MD5 digests are those that the authors publish beside the links, on
  /// <https://www.cs.toronto.edu/~kriz/cifar.html>. The page gives lengths in whole megabytes; to the
  /// byte they are published by TensorFlow Datasets (`url_checksums/cifar10.txt`, `cifar100.txt`).
  package static let all = [
    Archive(
      name: "cifar10", address: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
      bytes: 170_052_171, md5: "c32a1d4ab5d03f1284b67883e8d87530",
      folder: "cifar-10-batches-bin",
      files: (1...5).map { File(name: "data_batch_\($0).bin", length: .exactly(30_730_000)) } + [
        File(name: "test_batch.bin", length: .exactly(30_730_000)),
        File(name: "batches.meta.txt", length: text),
        File(name: "readme.html", length: text),
      ]),
    Archive(
      name: "cifar100", address: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
      bytes: 168_513_733, md5: "03b5dce01913d631647c71ecec9e9cb8", folder: "cifar-100-binary",
      files: [
        File(name: "train.bin", length: .exactly(153_700_000)),
        File(name: "test.bin", length: .exactly(30_740_000)),
        File(name: "fine_label_names.txt", length: text),
        File(name: "coarse_label_names.txt", length: text),
      ]),
  ]

  private static let text = File.Length.atMost(65_536)

  package static func named(_ name: String) -> Archive? { all.first { $0.name == name } }
}
