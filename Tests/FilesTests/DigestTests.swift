import Files
import Testing

@Suite("Digests")
struct DigestTests {
  @Test(
    "digests are the published ones",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func known(text: String, digest: String) {
    #expect(Digest.sha256Text(Array(text.utf8)) == digest)
    #expect(Digest.sha256(Array(text.utf8)).count == Digest.count)
  }

  /// RFC 1321, appendix A.5.
  @Test(
    "MD5 digests are the published ones, in however many pieces the bytes come",
    arguments: [
      ("", "d41d8cd98f00b204e9800998ecf8427e"),
      ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      (
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a"
      ),
    ])
  func streamed(text: String, digest: String) {
    for piece in [1, 7, 100] {
      let stream = Digest.Stream(.md5)
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        stream.add(Array(rest.prefix(piece)))
        rest = rest.dropFirst(piece)
      }
      #expect(Digest.text(stream.finish()) == digest)
    }
  }
}
