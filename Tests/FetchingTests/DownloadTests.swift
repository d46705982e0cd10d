import Fetching
import Foundation
import TestServer
import Testing

@Suite("Downloads")
struct DownloadTests {
  typealias Answer = LoopbackServer.Answer
  let workplace = Workplace()
  private let bytes = Workplace.bytes
  private let archive = Workplace.archive(Workplace.bytes)

  @Test("a set is fetched whole, in one request, and nothing is left beside it")
  func complete() throws {
    let server = try LoopbackServer { request, _ in .file(Workplace.bytes, for: request) }
    let outcome = try workplace.fetch(archive, from: server.address()).run()
    #expect(outcome == .init(folder: workplace.place, wasThere: false))
    workplace.expectComplete()
    #expect(server.requests.count == 1)
    #expect(server.requests.first?.target == "/set.tar.gz")
    #expect(server.requests.first?.headers["user-agent"] == "ablate/test")
    #expect(server.requests.first?.headers["range"] == nil)
    #expect(workplace.events.progress.last == bytes.count)
    #expect(
      workplace.events.all == [
        .downloading(
          address: server.address(), part: workplace.part, bytes: 0, total: bytes.count),
        .verifying(path: workplace.part), .unpacking(path: workplace.part),
      ])
  }

  @Test("the archive's own address is used where none is given")
  func ownAddress() throws {
    let server = try LoopbackServer { request, _ in .file(Workplace.bytes, for: request) }
    let own = Workplace.archive(bytes, address: server.address("/own/set.tar.gz"))
    _ = try workplace.fetch(own).run()
    workplace.expectComplete()
    #expect(server.requests.map(\.target) == ["/own/set.tar.gz"])
  }

  @Test(
    "a connection that breaks off is gone on with, and no byte is sent twice",
    arguments: [#"ETag: "one""#, "Last-Modified: Mon, 01 Jan 2024 10:00:00 GMT"])
  func resumed(mark: String) throws {
    let server = try LoopbackServer { request, number in
      .file(
        Workplace.bytes, for: request, mark: mark, breaksAfter: number < 2 ? 30_000 : nil)
    }
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=30000-", "bytes=60000-"])
    let value = mark.drop { $0 != " " }.dropFirst()
    #expect(server.requests.last?.headers["if-range"] == String(value))
    #expect(server.sent.reduce(0, +) == bytes.count)
    #expect(workplace.events.retries == 2 && workplace.events.restarts.isEmpty)
  }

  @Test("what breaks off for good is kept, and the next call goes on with it")
  func brokenForGood() throws {
    let server = try LoopbackServer { request, number in
      switch number {
      case 0: .file(Workplace.bytes, for: request, breaksAfter: 40_000)
      case 1, 2: .file(Workplace.bytes, for: request, breaksAfter: 0)
      default: .file(Workplace.bytes, for: request)
      }
    }
    let fetch = workplace.fetch(archive, from: server.address())
    let error = workplace.failure(fetch)
    #expect(error?.kind == .network)
    let text = error?.description ?? ""
    #expect(text.hasPrefix("\(server.address()): gave up after 3 attempts; the last one: "))
    #expect(
      text.hasSuffix(
        "; 40000 of \(bytes.count) bytes are kept in \(workplace.part), run again to go on"))
    #expect(workplace.names == ["set.tar.gz.part", "set.tar.gz.part.info"])
    #expect(workplace.events.retries == 2)
    _ = try fetch.run()
    workplace.expectComplete()
    #expect(server.requests.count == 4)
    #expect(server.requests.last?.headers["range"] == "bytes=40000-")
    #expect(server.sent.last == bytes.count - 40_000)
  }

  @Test("a server that sends all again is begun with anew")
  func ignoresRange() throws {
    let server = try LoopbackServer { _, number in
      Answer(
        200, [#"ETag: "one""#], body: Array(Workplace.bytes.prefix(number == 0 ? 20_000 : .max)),
        length: Workplace.bytes.count)
    }
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=20000-"])
    #expect(workplace.events.restarts == ["the server cannot go on in the middle"])
  }

  @Test("a file that changes in between is begun with anew")
  func changed() throws {
    let server = try LoopbackServer { request, number in
      number == 0
        ? .file([UInt8](repeating: 7, count: Workplace.bytes.count), for: request, breaksAfter: 999)
        : .file(Workplace.bytes, for: request, mark: #"ETag: "two""#)
    }
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.last?.headers["if-range"] == #""one""#)
    #expect(workplace.events.restarts == ["the file on the server has changed"])
  }

  @Test(
    "without a mark that is exact the next request is for the whole file",
    arguments: [nil, #"ETag: W/"weak""#])
  func unmarked(mark: String?) throws {
    let server = try LoopbackServer { request, number in
      .file(Workplace.bytes, for: request, mark: mark, breaksAfter: number == 0 ? 5_000 : nil)
    }
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.map { $0.headers["range"] } == [nil, nil])
    #expect(
      workplace.events.restarts == ["nothing says which version \(workplace.part) is a part of"])
  }

  @Test("a body without a length that ends early is gone on with")
  func unannounced() throws {
    let server = try LoopbackServer { request, number in
      number == 0
        ? Answer(200, [#"ETag: "one""#], body: Array(Workplace.bytes.prefix(12_345)))
        : .file(Workplace.bytes, for: request)
    }
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.last?.headers["range"] == "bytes=12345-")
  }

  @Test("other bytes than were asked for are not taken, and the whole file is asked for")
  func wrongRange() throws {
    let server = try LoopbackServer { request, number in
      number == 1
        ? Answer(
          206, [#"ETag: "one""#, "Content-Range: bytes 0-99/\(Workplace.bytes.count)"],
          body: Array(Workplace.bytes.prefix(100)), length: 100)
        : .file(Workplace.bytes, for: request, breaksAfter: number == 0 ? 20_000 : nil)
    }
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=20000-", nil])
  }

  @Test("a server that has nothing after the part is asked for the whole file")
  func unsatisfiable() throws {
    let server = try LoopbackServer { request, number in
      number == 1
        ? Answer(416, length: 0)
        : .file(Workplace.bytes, for: request, breaksAfter: number == 0 ? 20_000 : nil)
    }
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.last?.headers["range"] == nil)
  }

  @Test("a silent connection counts as broken, before the head as well as after it")
  func stalls() throws {
    let server = try LoopbackServer { request, number in
      switch number {
      case 0: .mute
      case 1: Answer.file(Workplace.bytes, for: request, breaksAfter: 50_000).stalling()
      default: .file(Workplace.bytes, for: request)
      }
    }
    var fetch = workplace.fetch(archive, from: server.address())
    fetch.limits.stallSeconds = 2
    _ = try fetch.run()
    workplace.expectComplete()
    #expect(server.requests.map { $0.headers["range"] } == [nil, nil, "bytes=50000-"])
  }

  @Test("a busy server is asked again")
  func busy() throws {
    let server = try LoopbackServer { request, number in
      number < 2
        ? Answer([503, 429][number], body: [1, 2, 3], length: 3)
        : .file(Workplace.bytes, for: request)
    }
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(
      workplace.events.all.dropFirst().prefix(2) == [
        .retrying(reason: "HTTP 503", attempt: 2, attempts: 3, seconds: 0.01),
        .retrying(reason: "HTTP 429", attempt: 3, attempts: 3, seconds: 0.02),
      ])
  }

  @Test("a redirection is followed")
  func redirected() throws {
    let server = try LoopbackServer { request, _ in
      request.target == "/there"
        ? .file(Workplace.bytes, for: request)
        : Answer(302, ["Location: /there"], length: 0)
    }
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.map(\.target) == ["/set.tar.gz", "/there"])
  }
}
