import Files

/// The `.npy` files of a set: pictures as bytes, [n, side, side] or [n, side, side, channels], and labels as
/// whole numbers, [n].
enum NumPyArrays {
  static func pictures(_ path: String) throws(DataError) -> PictureArray {
    let (file, header) = try open(path)
    guard header.type == "|u1" else {
      throw refused(
        path,
        "its values are '\(header.type)', and pictures are bytes ('|u1'); in NumPy: x.astype('u1')")
    }
    let axes = header.shape
    guard axes.count == 3 || axes.count == 4 && [1, 3].contains(axes[3]) else {
      throw refused(
        path,
        "its shape is \(axes), and pictures are [n, side, side], or with 1 or 3 channels last")
    }
    if let flaw = PictureArray.flaw(count: axes[0], height: axes[1], width: axes[2]) {
      throw refused(path, flaw)
    }
    try require(file, bytes: axes.reduce(1, *), axes)
    let digest = Digest.Stream(.sha256)
    digest.add(Array("\(axes)\n".utf8))
    return PictureArray(
      path: path, count: axes[0], side: axes[1], channels: axes.count == 4 ? axes[3] : 1,
      digest: digest,
      read: { buffer throws(DataError) in
        do throws(InputError) { return try file.read(into: buffer) } catch {
          throw DataError(error)
        }
      })
  }

  static func labels(_ path: String) throws(DataError) -> LabelArray {
    let (file, header) = try open(path)
    guard let integers = Integers(header.type) else {
      throw refused(
        path,
        "its values are '\(header.type)', and labels are whole numbers; in NumPy: y.astype('<i8')")
    }
    guard header.shape.count == 1, header.shape[0] <= 10_000_000 else {
      throw refused(path, "its shape is \(header.shape), and labels are [n]")
    }
    let bytes = header.shape[0] * integers.size
    try require(file, bytes: bytes, header.shape)
    let data: [UInt8]
    do throws(InputError) { data = try file.bytes(bytes) } catch { throw DataError(error) }
    guard data.count == bytes else { throw refused(path, "it is truncated; get it again") }
    guard let values = integers.values(data) else {
      throw refused(path, "a label is beyond \(Int32.max)")
    }
    // The numbers, not their type: the same labels are the same set.
    return LabelArray(
      path: path, values: values,
      digest: Digest.sha256Text(Array(values.map(String.init).joined(separator: ",").utf8)))
  }

  private static func refused(_ path: String, _ reason: String) -> DataError {
    DataError(.bad, "\(path): \(reason)")
  }

  private static func open(_ path: String) throws(DataError) -> (InputFile, NumPyHeader) {
    do throws(InputError) {
      let file = try InputFile(path)
      let header = try NumPyHeader(from: file)
      guard !header.isFortran else {
        throw file.refused(
          "it is in Fortran order; in NumPy: numpy.ascontiguousarray(x)")
      }
      return (file, header)
    } catch { throw DataError(error) }
  }

  /// Throws: another number of bytes after the header than its shape takes.
  private static func require(_ file: InputFile, bytes: Int, _ axes: [Int]) throws(DataError) {
    let data = file.size - file.position
    guard data == bytes else {
      throw refused(
        file.path,
        "\(data) bytes of data, and its shape \(axes) takes \(bytes): "
          + (data < bytes ? "it is truncated" : "it holds something else besides"))
    }
  }

  /// A type of whole numbers, by NumPy's name.
  private struct Integers {
    let size: Int
    private let isSigned: Bool

    init?(_ type: String) {
      switch type {
      case "|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8":
        isSigned = type.dropFirst().first == "i"
        size = type.last?.wholeNumberValue ?? 1
      default: return nil
      }
    }

    /// Nil where a number is larger than labels are; below 0 they stay what they are.
    func values(_ bytes: [UInt8]) -> [Int]? {
      var values: [Int] = []
      values.reserveCapacity(bytes.count / size)
      for start in stride(from: 0, to: bytes.count, by: size) {
        var bits: UInt64 = 0
        for place in 0..<size { bits |= UInt64(bytes[start + place]) << UInt64(8 * place) }
        let spare = UInt64(64 - 8 * size)
        let value =
          isSigned
          ? Int(Int64(bitPattern: bits << spare) >> Int64(spare)) : Int(clamping: bits)
        guard value <= Int(Int32.max) else { return nil }
        values.append(value)
      }
      return values
    }
  }
}

extension DataError {
  init(_ error: InputError) {
    switch error.cause {
    case .contents: self.init(.bad, error.description)
    case .system(let system): self.init(system.isNotFound ? .missing : .system, error.description)
    }
  }
}
