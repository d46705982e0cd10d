import Foundation

/// Why a state is not saved.
struct TrialStateError: Error, CustomStringConvertible {
  let description: String
}

/// As JSON, in which every number reads back to the last bit. NaN and the infinities are written as
/// words.
extension TrialState {
  private static let (infinity, negativeInfinity, nan) = ("inf", "-inf", "nan")

  /// Throws if it could not be read back.
  func encoded() throws -> [UInt8] {
    let bytes = try json()
    guard try TrialState(bytes).json() == bytes else {
      throw TrialStateError(description: "its state comes back as another one")
    }
    return bytes
  }

  /// Throws: what is wrong with the bytes.
  init(_ bytes: [UInt8]) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: Self.infinity, negativeInfinity: Self.negativeInfinity, nan: Self.nan)
    self = try decoder.decode(TrialState.self, from: Data(bytes))
  }

  private func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: Self.infinity, negativeInfinity: Self.negativeInfinity, nan: Self.nan)
    return Array(try encoder.encode(self))
  }
}
