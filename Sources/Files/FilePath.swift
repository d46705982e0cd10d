/// A path as the system knows it: bytes, which need not be UTF-8.
package struct FilePath: Hashable, Sendable, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }

  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// The path of something in this directory.
  package func appending(_ name: some Collection<UInt8>) -> FilePath {
    FilePath(bytes: bytes + [UInt8(ascii: "/")] + name)
  }

  package func appending(_ name: String) -> FilePath { appending(name.utf8) }

  /// For messages: a byte that is not UTF-8 is shown as `\xe9`.
  package var description: String { Self.text(bytes) }

  /// Bytes of a name as text, with what is no UTF-8 escaped.
  package static func text(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    var rest = bytes[...]
    while let byte = rest.first {
      let character = (1...4).lazy.compactMap { count in
        String(validating: rest.prefix(count), as: UTF8.self).map { (text: $0, count: count) }
      }.first
      text += character?.text ?? "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      rest = rest.dropFirst(character?.count ?? 1)
    }
    return text
  }

  /// Runs `body` with the path as C wants it.
  package func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
    let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
    return terminated.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { preconditionFailure("it has an end mark") }
      return body(start)
    }
  }
}
