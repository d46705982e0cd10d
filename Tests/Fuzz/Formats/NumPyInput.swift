import Engine
import Files

/// Arrays of images for `predict`.
struct NumPyInput: InputFormat {
  static let name = "npy"
  let seeds: [[UInt8]]
  let tokens = [
    "'descr': ", "'<f4'", "'|u1'", "'>f8'", "'fortran_order': ", "True", "False", "'shape': ", "(",
    ")", ",",
    "1, ", "{", "}", "L", "\n",
  ].map(\.bytes)

  init(folder: String) throws {
    seeds = [[1, 2, 2, 3], [2, 4, 4, 3], [0, 1, 1, 3], [3], [], [1, 1, 1, 1, 1]].flatMap { shape in
      ["<f4", "|u1", "<i8"].map { type in
        NumPyFile.header(type: type, shape: shape)
          + [UInt8](repeating: 63, count: 4 * shape.reduce(1, *))
      }
    }
  }

  func read(_ path: String) -> Bool {
    guard let file = try? InputFile(path), let header = try? NumPyHeader(from: file) else {
      return false
    }
    _ = header.count
    return (try? ArrayPrediction(path)) != nil
  }
}
