/// `idx`: grey pictures in the format of MNIST, such as KMNIST and EMNIST.
struct IDXSource: ArraySource {
  let name = "idx"
  let summary = "MNIST, KMNIST, EMNIST and other grey IDX files; --data idx=DIRECTORY"
  static let expected = IDXFolder.expected

  func set(in directory: String, wantsTest: Bool) throws(DataError) -> ArraySet {
    let folder = try IDXFolder(directory, set: name)
    return try ArraySet(train: folder.part(.train), test: wantsTest ? folder.part(.test) : nil)
  }
}
