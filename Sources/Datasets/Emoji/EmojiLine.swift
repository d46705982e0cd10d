/// What a line of `emoji-test.txt` says. It is taken apart as bytes: in a text, a space and the skin tone
/// that follows it are one character.
enum EmojiLine {
  struct Entry {
    var sequence: [UInt32]
    var name: String
  }

  /// Empty, a comment, or another spelling of an emoji.
  case nothing
  case group(String)
  case subgroup(String)
  /// A fully-qualified emoji.
  case emoji(Entry)
  /// None of a line of such a list.
  case foreign

  init(_ bytes: ArraySlice<UInt8>) {
    let line = Self.trimmed(bytes)
    if line.isEmpty {
      self = .nothing
    } else if let name = Self.heading("# group:", line) {
      self = .group(name)
    } else if let name = Self.heading("# subgroup:", line) {
      self = .subgroup(name)
    } else if line.first == UInt8(ascii: "#") {
      self = .nothing
    } else {
      self = Self.entry(line)
    }
  }

  /// `1F600 ; fully-qualified # 😀 E1.0 grinning face`
  private static func entry(_ line: ArraySlice<UInt8>) -> EmojiLine {
    guard let semicolon = line.firstIndex(of: UInt8(ascii: ";")),
      let sign = line[semicolon...].firstIndex(of: UInt8(ascii: "#"))
    else { return .foreign }
    let codes = words(line[..<semicolon])
    guard !codes.isEmpty, codes.count <= EmojiList.sequenceLimit else { return .foreign }
    var sequence: [UInt32] = []
    for code in codes {
      guard let value = UInt32(String(decoding: code, as: UTF8.self), radix: 16),
        Unicode.Scalar(value) != nil
      else { return .foreign }
      sequence.append(value)
    }
    switch String(decoding: trimmed(line[(semicolon + 1)..<sign]), as: UTF8.self) {
    case "fully-qualified": break
    case "minimally-qualified", "unqualified", "component": return .nothing
    default: return .foreign
    }
    // The emoji itself and the version that brought it come before its name.
    let text = words(line[(sign + 1)...], most: 3)
    guard text.count == 3, let name = String(validating: text[2], as: UTF8.self) else {
      return .foreign
    }
    return .emoji(Entry(sequence: sequence, name: name))
  }

  private static func heading(_ mark: String, _ line: ArraySlice<UInt8>) -> String? {
    guard line.starts(with: mark.utf8) else { return nil }
    return String(validating: trimmed(line.dropFirst(mark.utf8.count)), as: UTF8.self)
  }

  private static func words(_ bytes: ArraySlice<UInt8>, most: Int = .max) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: " "), maxSplits: most - 1)
  }

  /// Without spaces, tabs and returns at both ends.
  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace = { (byte: UInt8) in byte <= UInt8(ascii: " ") }
    var rest = bytes.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }
}
