import Fetching
import Foundation
import TestServer
import Testing

@Suite("Downloads that fail")
struct RefusalTests {
  typealias Answer = LoopbackServer.Answer
  let workplace = Workplace()
  private let bytes = Workplace.bytes
  private let archive = Workplace.archive(Workplace.bytes)

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kind: FetchError.Kind
    /// Behind the address.
    var message: String
    var requests: Int
    var answer: LoopbackServer.Handler

    init(
      _ description: String, _ kind: FetchError.Kind, _ message: String, requests: Int = 1,
      _ answer: @escaping LoopbackServer.Handler
    ) {
      testDescription = description
      self.kind = kind
      self.message = message
      self.requests = requests
      self.answer = answer
    }
  }

  static let cases: [Case] = [
    .init("nothing there", .missing, "HTTP 404: nothing is there") { _, _ in
      Answer(404, body: [1], length: 1)
    },
    .init("nothing there any more", .missing, "HTTP 410: nothing is there") { _, _ in
      Answer(410, length: 0)
    },
    .init("forbidden", .network, "HTTP 403") { _, _ in Answer(403, body: [1, 2], length: 2) },
    .init("no content", .network, "HTTP 204") { _, _ in Answer(204) },
    .init(
      "a server in trouble", .network, "gave up after 3 attempts; the last one: HTTP 500",
      requests: 3
    ) { _, _ in Answer(500, body: [1], length: 1) },
    .init(
      "redirections without end", .network, "Maximum (5) redirects followed", requests: 6
    ) { _, number in Answer(302, ["Location: /loop\(number)"], length: 0) },
    .init(
      "a redirection to a file", .network,
      "Protocol \"file\" not supported or disabled in libcurl"
    ) { _, _ in Answer(302, ["Location: file:///etc/passwd"], length: 0) },
    .init("a redirection to nowhere", .network, "HTTP 302") { _, _ in Answer(302, length: 0) },
    .init(
      "a length that is too long", .bad,
      "\(Workplace.bytes.count + 1) bytes are there where \(Workplace.bytes.count) were published; "
        + "it is another file"
    ) { _, _ in Answer(200, body: Workplace.bytes, length: Workplace.bytes.count + 1) },
    .init(
      "a length that is too short", .bad,
      "100 bytes are there where \(Workplace.bytes.count) were published; it is another file"
    ) { _, _ in Answer(200, body: Workplace.bytes, length: 100) },
    .init(
      "an empty answer", .bad,
      "0 bytes are there where \(Workplace.bytes.count) were published; it is another file"
    ) { _, _ in Answer(200, length: 0) },
    .init(
      "a connection that ends at once", .network,
      "gave up after 3 attempts; the last one: Empty reply from server", requests: 3
    ) { _, _ in
      var answer = Answer.mute
      answer.stalls = false
      return answer
    },
  ]

  @Test("what a server cannot give is said, and nothing is left", arguments: cases)
  func refused(_ refusal: Case) throws {
    let server = try LoopbackServer(refusal.answer)
    let error = workplace.failure(workplace.fetch(archive, from: server.address()))
    #expect(error?.kind == refusal.kind)
    #expect(error?.description == "\(server.address()): \(refusal.message)")
    #expect(server.requests.count == refusal.requests)
    // Not even the directory, which was made for it.
    #expect(!FileManager.default.fileExists(atPath: workplace.data))
  }

  @Test("one wrong byte is refused with both digests, and the bytes are thrown away")
  func corrupted() throws {
    var other = bytes
    other[other.count / 2] ^= 1
    let server = try LoopbackServer { [other] request, _ in .file(other, for: request) }
    let error = workplace.failure(workplace.fetch(archive, from: server.address()))
    #expect(error?.kind == .bad)
    #expect(
      error?.description
        == "\(workplace.part): its MD5 is \(md5(other)) where \(md5(bytes)) was published; it was "
        + "removed; fetch it again")
    #expect(!FileManager.default.fileExists(atPath: workplace.data))
  }

  @Test("a body without end is cut where the archive should end")
  func endless() throws {
    let server = try LoopbackServer { _, _ in Answer(200, body: noise(500_000, seed: 3)) }
    let error = workplace.failure(workplace.fetch(archive, from: server.address()))
    #expect(error?.kind == .bad)
    #expect(
      error?.description
        == "\(server.address()): sends more than the \(bytes.count) bytes that were published")
  }

  @Test("a server that is not there is not asked again")
  func absent() throws {
    let server = try LoopbackServer(listens: false) { _, _ in Answer(200) }
    let error = workplace.failure(workplace.fetch(archive, from: server.address()))
    #expect(error?.kind == .network)
    #expect(
      error?.description.hasPrefix("\(server.address()): Failed to connect to 127.0.0.1 port")
        == true)
    #expect(workplace.events.retries == 0)
    #expect(!FileManager.default.fileExists(atPath: workplace.data))
  }

  @Test("a password in an address is used and never shown")
  func password() throws {
    let server = try LoopbackServer { _, _ in Answer(404, length: 0) }
    let address = server.address().replacingOccurrences(of: "//", with: "//me:secret@")
    let error = workplace.failure(workplace.fetch(archive, from: address))
    #expect(error?.description == "\(server.address()): HTTP 404: nothing is there")
    let credentials = Data("me:secret".utf8).base64EncodedString()
    #expect(server.requests.first?.headers["authorization"] == "Basic \(credentials)")
    #expect(workplace.events.all.allSatisfy { !"\($0)".contains("secret") })
  }

  @Test(
    "an address that is none is refused before anything is made",
    arguments: [
      ("ftp://host/set.tar.gz", "cannot fetch by ftp; http, https and file are known"),
      ("http://", "no address: "), ("http://ho st/", "no address: "),
    ])
  func address(text: String, reason: String) {
    let error = workplace.failure(workplace.fetch(archive, from: text))
    #expect(error?.kind == .request)
    #expect(error?.description.hasPrefix("\(text): \(reason)") == true)
    #expect(!FileManager.default.fileExists(atPath: workplace.data))
  }
}
