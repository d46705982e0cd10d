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

extension Digest {
  /// The digest of a file's contents, as 64 hexadecimal digits; only a part is in memory at a time.
  package static func sha256Text(ofFile path: String) throws(InputError) -> String {
    let file = try InputFile(path)
    let stream = Stream(.sha256)
    while true {
      let bytes = try file.bytes(1 << 20)
      if bytes.isEmpty { return text(stream.finish()) }
      stream.add(bytes)
    }
  }
}
