import Foundation

/// A file of published results: one JSON object. Large lists have one line per entry, so that
/// versions can be compared line by line. The same content gives the same bytes.
package struct PublishedFile {
  /// What kind of file it is, such as `ablate_manifest`: the first key, whose value is the format's version.
  package var kind: String
  package var format: Int
  /// Further keys, with their values on lines.
  package var parts: [(key: String, lines: [String])]

  package init(kind: String, format: Int, parts: [(key: String, lines: [String])]) {
    self.kind = kind
    self.format = format
    self.parts = parts
  }

  package var text: String {
    var text = "{\n\"\(kind)\": \(format)"
    for (key, lines) in parts {
      text +=
        ",\n\"\(key)\": [" + (lines.isEmpty ? "" : "\n" + lines.joined(separator: ",\n") + "\n")
        + "]"
    }
    return text + "\n}\n"
  }

  /// A value as one line of JSON with sorted keys.
  package static func line(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("\(type(of: value)) has no JSON")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Throws if a file is not JSON, with the line of the first fault.
  package static func checkSyntax(_ bytes: [UInt8]) throws(PublishedFileError) {
    do { _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) } catch
    {
      let text = (error as NSError).userInfo["NSDebugDescription"] as? String ?? "\(error)"
      let place = text.split { !$0.isNumber }.last.flatMap { Int($0) }
      let line = bytes.prefix(place ?? bytes.count).count { $0 == UInt8(ascii: "\n") } + 1
      throw PublishedFileError(
        "line \(line): no JSON"
          + (place == nil && !bytes.isEmpty ? "; the file ends too early" : ""))
    }
  }

  package static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}

/// Why a published file cannot be used: what is wrong with its contents, and where.
package struct PublishedFileError: Error, Hashable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }

  /// The fault that a decoder finds in a file, with its place.
  package init(_ error: any Error) {
    guard let error = error as? DecodingError else {
      self.init("\(error)")
      return
    }
    func place(_ path: [any CodingKey]) -> String {
      let text = path.reduce(into: "") { text, key in
        if let index = key.intValue {
          text += "[\(index)]"
        } else {
          text += (text.isEmpty ? "" : ".") + key.stringValue
        }
      }
      return text.isEmpty ? "" : "\(text): "
    }
    switch error {
    case .keyNotFound(let key, let context):
      self.init("\(place(context.codingPath + [key]))missing")
    case .typeMismatch(let type, let context):
      self.init("\(place(context.codingPath))expected \(Self.name(type))")
    case .valueNotFound(let type, let context):
      self.init("\(place(context.codingPath))expected \(Self.name(type))")
    case .dataCorrupted(let context):
      self.init(place(context.codingPath) + context.debugDescription)
    @unknown default: self.init("\(error)")
    }
  }

  private static func name(_ type: Any.Type) -> String {
    switch type {
    case is Int.Type: "a whole number"
    case is Double.Type: "a number"
    case is String.Type: "a text"
    case is [String: Any].Type: "an object"
    case is [Any].Type: "a list"
    default: "something else"
    }
  }
}
