import Files

/// Files in the IDX format of MNIST (LeCun, Cortes and Burges): two zero bytes, the type of the values,
/// the number of axes, each axis as four bytes, highest first, then the values.
enum IDXFile {
  private static let bytesType: UInt8 = 0x08

  /// Opens the pictures of a file, [n, rows, columns] of bytes. Throws: what of its header is wrong.
  static func pictures(_ path: String) throws(DataError) -> PictureArray {
    let file = try PackedFile(path)
    let (axes, header) = try axes(file, count: 3, "pictures have three (number, rows, columns)")
    if let flaw = PictureArray.flaw(count: axes[0], height: axes[1], width: axes[2]) {
      throw DataError(.bad, "\(path): \(flaw)")
    }
    try require(axes.reduce(1, *), file)
    let digest = Digest.Stream(.sha256)
    digest.add(header)
    return PictureArray(
      path: path, count: axes[0], side: axes[1], channels: 1, digest: digest,
      read: { buffer throws(DataError) in try file.read(into: buffer) })
  }

  /// Reads the labels of a file, [n] of bytes. Throws: what of it is wrong.
  static func labels(_ path: String) throws(DataError) -> LabelArray {
    let file = try PackedFile(path)
    let (axes, header) = try axes(file, count: 1, "labels have one")
    let count = axes[0]
    try require(count, file)
    let bytes = try file.bytes(count + 1)
    guard bytes.count == count else {
      throw DataError(
        .bad,
        "\(path): it "
          + (bytes.count < count
            ? "ends after \(bytes.count) of its \(count) labels; get it again"
            : "holds more than its \(count) labels"))
    }
    let digest = Digest.Stream(.sha256)
    digest.add(header)
    digest.add(bytes)
    return LabelArray(
      path: path, values: bytes.map(Int.init), digest: Digest.text(digest.finish()))
  }

  /// Reads a header. What it claims is compared with what a file of that size can hold before memory is
  /// asked for.
  private static func axes(
    _ file: PackedFile, count: Int, _ expected: String
  ) throws(DataError) -> (axes: [Int], header: [UInt8]) {
    func refused(_ reason: String) -> DataError { DataError(.bad, "\(file.path): \(reason)") }
    let magic = try file.bytes(4)
    guard magic.count == 4, magic[0] == 0, magic[1] == 0 else {
      throw refused(
        "no IDX file: it begins with \(hex(magic)), and should with \(hex([0, 0, 8, UInt8(count)]))"
      )
    }
    guard magic[2] == bytesType else {
      throw refused("its values are of type \(hex([magic[2]])), and bytes (08) are expected")
    }
    guard magic[3] == count else {
      throw refused("it has \(magic[3]) axes, and \(expected)")
    }
    let sizes = try file.bytes(4 * count)
    guard sizes.count == 4 * count else { throw refused("its header is cut off") }
    let axes = (0..<count).map { axis in
      sizes[(4 * axis)..<(4 * axis + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    return (axes, magic + sizes)
  }

  private static func require(_ bytes: Int, _ file: PackedFile) throws(DataError) {
    guard bytes <= file.capacity else {
      throw DataError(
        .bad, "\(file.path): its header tells of \(bytes) bytes, which are not there; get it again")
    }
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
