/// The public binary format of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): records of one or two label
/// bytes and 3,072 pixels, channel by channel.
enum CIFARFormat: String, Sendable {
  case cifar10, cifar100

  var classes: Int { self == .cifar10 ? 10 : 100 }
  /// CIFAR-100 has the coarse label first.
  var labelBytes: Int { self == .cifar10 ? 1 : 2 }
  var recordBytes: Int { labelBytes + 3072 }

  /// The directory inside the public archive.
  var directory: String { self == .cifar10 ? "cifar-10-batches-bin" : "cifar-100-binary" }

  struct File: Sendable {
    var name: String
    var records: Int
  }

  var trainFiles: [File] {
    self == .cifar10
      ? (1...5).map { File(name: "data_batch_\($0).bin", records: 10_000) }
      : [File(name: "train.bin", records: 50_000)]
  }

  var testFiles: [File] {
    [File(name: self == .cifar10 ? "test_batch.bin" : "test.bin", records: 10_000)]
  }

  var namesFile: String { self == .cifar10 ? "batches.meta.txt" : "fine_label_names.txt" }

  /// The texts beside the data in the public archive.
  var texts: [String] {
    [namesFile, self == .cifar10 ? "readme.html" : "coarse_label_names.txt"]
  }
}
