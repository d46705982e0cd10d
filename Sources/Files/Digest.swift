import CCrypto

/// SHA-256 by libcrypto.
package enum Digest {
  package static let count = 32

  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: count)
    var length: UInt32 = 0
    let status = bytes.withUnsafeBytes { buffer in
      EVP_Digest(buffer.baseAddress, buffer.count, &digest, &length, EVP_sha256(), nil)
    }
    precondition(status == 1, "libcrypto has no SHA-256")
    return digest
  }

  /// As 64 hexadecimal digits.
  package static func sha256Text(_ bytes: [UInt8]) -> String {
    sha256(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
