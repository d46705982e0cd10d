/// A kind of file that the program reads.
protocol InputFormat {
  static var name: String { get }
  /// Makes the seeds by our own writers, in a folder that is the format's own.
  init(folder: String) throws
  /// Good files.
  var seeds: [[UInt8]] { get }
  /// Words of the format.
  var tokens: [[UInt8]] { get }
  /// What the name of a file ends in.
  var suffix: String { get }
  /// The bytes with sums that fit.
  func repaired(_ bytes: [UInt8]) -> [UInt8]
  /// Reads a file; false where it is refused.
  func read(_ path: String) -> Bool
}

extension InputFormat {
  var tokens: [[UInt8]] { [] }
  var suffix: String { "" }
  func repaired(_ bytes: [UInt8]) -> [UInt8] { bytes }
}

enum Formats {
  /// How many inputs of another format take as long as one, about.
  private static var all: [(type: any InputFormat.Type, cost: Int)] {
    [
      (YAMLInput.self, 1), (NumPyInput.self, 1), (SafetensorsInput.self, 1), (JPEGInput.self, 1),
      (ONNXInput.self, 1), (NetworkTextInput.self, 1),
      (PNGInput.self, 1), (IDXInput.self, 2), (NumPySetInput.self, 2), (CIFARInput.self, 2_000),
      (CheckpointInput.self, 1), (SQLiteInput.self, 1), (TarInput.self, 1),
      (EmojiListInput.self, 1), (ManifestInput.self, 1),
    ]
  }

  static let names = all.map { $0.type.name }

  static func cost(_ name: String) -> Int { all.first { $0.type.name == name }?.cost ?? 1 }

  static func make(_ name: String, folder: String) throws -> any InputFormat {
    guard let format = all.first(where: { $0.type.name == name }) else {
      throw Refusal(reason: "there is no format '\(name)'")
    }
    return try format.type.init(folder: folder)
  }
}

extension String {
  var bytes: [UInt8] { Array(utf8) }
}
