import Foundation

/// A JSON file that is embedded in the program.
enum EmbeddedFile {
  /// One that cannot be read is a mistake of ours: the program then ends at once, and no report shows less than there
  /// is.
  static func decode<Contents: Decodable>(_ bytes: [UInt8], _ name: String) -> Contents {
    do { return try JSONDecoder().decode(Contents.self, from: Data(bytes)) } catch {
      preconditionFailure("\(name): \(error)")
    }
  }
}
