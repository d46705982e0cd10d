/// Digests by libcrypto.
package enum Digest {
  package enum Algorithm: Hashable, Sendable {
    case sha256
    /// For data whose publisher gives no stronger digest.
    case md5

    /// Bytes of a digest.
    package var count: Int { self == .sha256 ? 32 : 16 }
  }

  /// Bytes of a SHA-256.
  package static let count = Algorithm.sha256.count

  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    let stream = Stream(.sha256)
    stream.add(bytes)
    return stream.finish()
  }

  /// As 64 hexadecimal digits.
  package static func sha256Text(_ bytes: [UInt8]) -> String { text(sha256(bytes)) }

  /// A digest as hexadecimal digits.
  package static func text(_ digest: [UInt8]) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
