/// A published archive of a dataset: where it is, how to know it, and what it holds.
package struct Archive: Hashable, Sendable {
  /// The dataset's name on the command line.
  package var name: String
  /// Where its authors publish it.
  package var address: String
  /// Length of the archive.
  package var bytes: Int
  /// MD5 of the archive, 32 lowercase hexadecimal digits.
  package var md5: String
  /// The one folder inside.
  package var folder: String
  package var files: [File]

  /// A file directly in the folder. Whatever else the archive holds is left out.
  package struct File: Hashable, Sendable {
    package enum Length: Hashable, Sendable {
      case exactly(Int)
      /// A text beside the data, which may be absent.
      case atMost(Int)
    }

    package var name: String
    package var length: Length

    package init(name: String, length: Length) {
      self.name = name
      self.length = length
    }

    /// The length, where the dataset needs the file.
    package var requiredBytes: Int? {
      if case .exactly(let bytes) = length { bytes } else { nil }
    }
  }

  package init(
    name: String, address: String, bytes: Int, md5: String, folder: String, files: [File]
  ) {
    self.name = name
    self.address = address
    self.bytes = bytes
    self.md5 = md5
    self.folder = folder
    self.files = files
  }

  /// The file's own name, the last part of its address.
  package var fileName: String {
    String(
      address[
        (address.lastIndex(of: "/").map { address.index(after: $0) } ?? address.startIndex)...])
  }

  /// Bytes on the disk when unpacked.
  package var unpackedBytes: Int { files.reduce(0) { $0 + ($1.requiredBytes ?? 0) } }
}
