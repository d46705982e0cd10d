import CZlib
import Datasets
import Files

/// A set of arrays in a folder: good files, of which the input takes the place of the pictures or of the labels
/// of training.
private struct ArrayFolder {
  let set: String
  let folder: String
  /// What the input replaces: the file of pictures, then that of labels.
  let places: [String]
  private let good: [[UInt8]]

  /// - Parameter files: names with contents; the first two are those of training.
  init(set: String, folder: String, files: [(name: String, bytes: [UInt8])]) throws {
    self.set = set
    self.folder = folder
    places = files.prefix(2).map { "\(folder)/\($0.name)" }
    good = files.prefix(2).map(\.bytes)
    for file in files { try WholeFile.write(file.bytes, to: "\(folder)/\(file.name)") }
  }

  func read(_ path: String) -> Bool {
    guard let bytes = try? WholeFile.read(path) else { return false }
    // Both, so that what is no picture may be a label.
    return [0, 1].map { place in
      guard (try? WholeFile.write(bytes, to: places[place])) != nil else { return false }
      defer { _ = try? WholeFile.write(good[place], to: places[place]) }
      var request = DatasetRequest(name: set)
      request.path = folder
      return (try? Datasets.open(request, threads: 1)) != nil
    }.contains(true)
  }
}

/// MNIST's format, plain and packed.
struct IDXInput: InputFormat {
  static let name = "idx"
  let seeds: [[UInt8]]
  let tokens: [[UInt8]] = [
    [0, 0, 8, 3], [0, 0, 8, 1], [0, 0, 0, 4], [0, 0, 0, 8], [255, 255, 255, 255], [0x1f, 0x8b, 8],
  ]
  private let folder: ArrayFolder

  init(folder: String) throws {
    func images(_ count: Int) -> [UInt8] {
      [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 8, 0, 0, 0, 8]
        + (0..<(64 * count)).map { UInt8($0 * 7 & 255) }
    }
    func labels(_ count: Int) -> [UInt8] {
      [0, 0, 8, 1, 0, 0, 0, UInt8(count)] + (0..<count).map { UInt8($0 & 1) }
    }
    self.folder = try ArrayFolder(
      set: "idx", folder: folder,
      files: [
        ("train-images-idx3-ubyte", images(4)), ("train-labels-idx1-ubyte", labels(4)),
        ("t10k-images-idx3-ubyte", images(2)), ("t10k-labels-idx1-ubyte", labels(2)),
      ])
    let plain = [images(4), labels(4), images(1), labels(1)]
    seeds = try plain + plain.map { try Self.packed($0, "\(folder)/packed") }
  }

  private static func packed(_ bytes: [UInt8], _ path: String) throws -> [UInt8] {
    guard let file = gzopen(path, "wb"), gzwrite(file, bytes, UInt32(bytes.count)) > 0,
      gzclose(file) == Z_OK
    else { throw Refusal(reason: "no gzip") }
    return try WholeFile.read(path)
  }

  func read(_ path: String) -> Bool { folder.read(path) }
}

/// A set of NumPy arrays.
struct NumPySetInput: InputFormat {
  static let name = "arrays"
  let seeds: [[UInt8]]
  let tokens = [
    "'descr': ", "'|u1'", "'|i1'", "'<i8'", "'<u4'", "'fortran_order': ", "True", "False",
    "'shape': ",
    "(", ")", ",", "4, ", "(4, 8, 8, 3)", "(4, 8, 8)", "(4,)", "{", "}",
  ].map(\.bytes)
  private let folder: ArrayFolder

  init(folder: String) throws {
    func array(_ type: String, _ shape: [Int], _ size: Int) -> [UInt8] {
      NumPyFile.header(type: type, shape: shape)
        + (0..<(size * shape.reduce(1, *))).map { $0 % size == 0 ? UInt8($0 / size & 1) : 0 }
    }
    self.folder = try ArrayFolder(
      set: "npy", folder: folder,
      files: [
        ("train-images.npy", array("|u1", [4, 8, 8, 3], 1)),
        ("train-labels.npy", array("<i8", [4], 8)),
        ("test-images.npy", array("|u1", [2, 8, 8, 3], 1)),
        ("test-labels.npy", array("<i8", [2], 8)),
      ])
    seeds =
      [[4, 8, 8, 3], [4, 8, 8], [4, 8, 8, 1]].map { array("|u1", $0, 1) }
      + [("|u1", 1), ("|i1", 1), ("<i4", 4), ("<i8", 8)].map { array($0.0, [4], $0.1) }
  }

  func read(_ path: String) -> Bool { folder.read(path) }
}
