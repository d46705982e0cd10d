import CCrypto

/// SHA-256 by libcrypto.
enum Digest {
  static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Checkpoint.digestCount)
    var length: UInt32 = 0
    let status = bytes.withUnsafeBytes { buffer in
      EVP_Digest(buffer.baseAddress, buffer.count, &digest, &length, EVP_sha256(), nil)
    }
    precondition(status == 1, "libcrypto has no SHA-256")
    return digest
  }
}
