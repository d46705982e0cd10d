/// What JSON readers let pass in a header though no writer of the format makes it, such as `[2.0]`,
/// `[-0]` or `[2,]`.
enum StrictNumbers {
  /// The first number of a JSON text that is no plain integer, or a comma that nothing follows; nil if
  /// there is none.
  static func flaw(_ text: [UInt8]) -> String? {
    var index = 0
    var wasComma = false
    while index < text.count {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "\""):
        index = end(ofString: text, from: index)
        wasComma = false
        continue
      case UInt8(ascii: "-"), digits:
        let number = text[index...].prefix { !closers.contains($0) }
        guard isInteger(number) else { return String(decoding: number, as: UTF8.self) }
        index += number.count
        wasComma = false
        continue
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if wasComma { return ",\(Character(UnicodeScalar(byte)))" }
      case UInt8(ascii: ","): wasComma = true
      case _ where spaces.contains(byte): break
      default: wasComma = false
      }
      index += 1
    }
    return nil
  }

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
  private static let spaces = Array(" \t\r\n".utf8)
  private static let closers = Array(",]}: \t\r\n".utf8)

  /// `0`, or digits that do not begin with it; a minus is left to the check of shapes.
  private static func isInteger(_ text: ArraySlice<UInt8>) -> Bool {
    let number = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    guard let first = number.first, number.allSatisfy({ digits.contains($0) }) else { return false }
    return first != UInt8(ascii: "0") || text.count == 1
  }

  /// The place after a string's closing quote.
  private static func end(ofString text: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < text.count, text[index] != UInt8(ascii: "\"") {
      index += text[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index + 1
  }
}
