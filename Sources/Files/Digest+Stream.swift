import CCrypto

extension Digest {
  /// A digest over bytes that come piece by piece.
  package final class Stream {
    private let context = EVP_MD_CTX_new()
    private let algorithm: Algorithm

    package init(_ algorithm: Algorithm) {
      self.algorithm = algorithm
      let status = EVP_DigestInit_ex(
        context, algorithm == .sha256 ? EVP_sha256() : EVP_md5(), nil)
      precondition(status == 1, "libcrypto has no \(algorithm)")
    }

    deinit { EVP_MD_CTX_free(context) }

    package func add(_ bytes: UnsafeRawBufferPointer) {
      EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    package func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    /// The digest of all that was added; nothing can be added after it.
    package func finish() -> [UInt8] {
      var digest = [UInt8](repeating: 0, count: algorithm.count)
      EVP_DigestFinal_ex(context, &digest, nil)
      return digest
    }
  }
}
