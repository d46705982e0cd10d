import Files

/// The font and the list, whole, with their digests.
package struct EmojiFiles: Sendable {
  static let fontName = "NotoColorEmoji.ttf"
  /// Debian's font has 10,980,856 bytes.
  static let fontBytes = 64 << 20
  /// Where Debian's packages put them.
  static let fontFolder = "/usr/share/fonts/truetype/noto"
  static let listFolder = "/usr/share/unicode/emoji"
  static let packages = ["fonts-noto-color-emoji", "unicode-data"]

  let fontPath: String
  let listPath: String
  package let font: [UInt8]
  package let list: [UInt8]
  /// SHA-256 of both, in hexadecimal digits.
  package let digests: (font: String, list: String)

  /// - Parameter path: a directory with both files; nil is where Debian's packages put them.
  ///
  /// Throws: files that are not there (one message for both), or that cannot be read.
  package init(_ path: String?) throws(DataError) {
    fontPath = "\(path ?? Self.fontFolder)/\(Self.fontName)"
    listPath = "\(path ?? Self.listFolder)/\(EmojiList.fileName)"
    let missing = [fontPath, listPath].filter { !WholeFile.exists($0) }
    guard missing.isEmpty else { throw Self.missing(missing, path) }
    font = try Self.read(fontPath, limit: Self.fontBytes)
    list = try Self.read(listPath, limit: EmojiList.bytes)
    digests = (Digest.sha256Text(font), Digest.sha256Text(list))
  }

  /// Whether both are where Debian's packages put them.
  package static var areInstalled: Bool {
    WholeFile.exists("\(fontFolder)/\(fontName)")
      && WholeFile.exists("\(listFolder)/\(EmojiList.fileName)")
  }

  private static func missing(_ files: [String], _ path: String?) -> DataError {
    let both = packages.joined(separator: " and ")
    let remedy =
      path == nil
      ? "install the Debian packages \(both), or say where both files are with "
        + "--data emoji=DIRECTORY"
      : "expected \(fontName) and \(EmojiList.fileName) in the directory; they are in the Debian "
        + "packages \(both), and without a directory they are found where these put them"
    return DataError(
      .missing, "emoji: there is no \(files.joined(separator: " and no ")); \(remedy)")
  }

  private static func read(_ path: String, limit: Int) throws(DataError) -> [UInt8] {
    do throws(FileError) { return try WholeFile.read(path, limit: limit) } catch {
      throw DataError(.bad, error.description)
    }
  }
}
