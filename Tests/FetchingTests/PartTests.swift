import Fetching
import Files
import Foundation
import Synchronization
import TestServer
import Testing

@Suite("What an earlier download left")
struct PartTests {
  typealias Answer = LoopbackServer.Answer
  let workplace = Workplace()
  let server: LoopbackServer
  private let bytes = Workplace.bytes
  private let archive = Workplace.archive(Workplace.bytes)

  init() throws {
    server = try LoopbackServer { request, _ in .file(Workplace.bytes, for: request) }
    try FileManager.default.createDirectory(
      atPath: workplace.data, withIntermediateDirectories: false)
  }

  private func leave(_ part: [UInt8], info: String?) throws {
    try WholeFile.write(part, to: workplace.part)
    if let info { try WholeFile.write(Array(info.utf8), to: "\(workplace.part).info") }
  }

  @Test("a part that is known is gone on with")
  func known() throws {
    try leave(Array(bytes.prefix(70_000)), info: "\(server.address())\n\"one\"\n")
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.map { $0.headers["range"] } == ["bytes=70000-"])
    #expect(
      workplace.events.all.first
        == .downloading(
          address: server.address(), part: workplace.part, bytes: 70_000, total: bytes.count))
  }

  @Test("a part that is all there is not asked for again")
  func whole() throws {
    try leave(bytes, info: nil)
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.isEmpty)
  }

  @Test(
    "a part of unknown, foreign or impossible origin is thrown away",
    arguments: [
      (nil, 500, "nothing says which version PART is a part of"),
      ("no sense", 500, "nothing says which version PART is a part of"),
      ("http://other/set.tar.gz\n\"one\"\n", 500, "PART comes from http://other/set.tar.gz"),
      ("HERE\n\"one\"\n", 200_000, "PART is longer than the archive"),
    ])
  func useless(info: String?, count: Int, reason: String) throws {
    try leave(
      [UInt8](repeating: 9, count: count),
      info: info?.replacingOccurrences(of: "HERE", with: server.address()))
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
    #expect(server.requests.map { $0.headers["range"] } == [nil])
    #expect(
      workplace.events.restarts == [
        reason.replacingOccurrences(of: "PART", with: workplace.part)
      ])
  }

  @Test("a part from elsewhere stays until there is something to take its place")
  func foreign() throws {
    let info = "http://other/set.tar.gz\n\"one\"\n"
    try leave([1, 2, 3], info: info)
    let silent = try LoopbackServer(listens: false) { _, _ in Answer(200) }
    let error = workplace.failure(workplace.fetch(archive, from: silent.address()))
    #expect(error?.description.contains("kept") == false)
    #expect(try WholeFile.read(workplace.part) == [1, 2, 3])
    #expect(try WholeFile.read("\(workplace.part).info") == Array(info.utf8))
  }

  @Test("a part with a wrong byte is found out at the end and thrown away")
  func wrong() throws {
    try leave(
      [UInt8](repeating: 9, count: 70_000), info: "\(server.address())\n\"one\"\n")
    let error = workplace.failure(workplace.fetch(archive, from: server.address()))
    #expect(error?.kind == .bad)
    #expect(workplace.names.isEmpty)
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
  }

  @Test("an interruption in the middle keeps the part, and the next call goes on with it")
  func interrupted() throws {
    let slow = try LoopbackServer { request, number in
      number == 0
        ? Answer.file(Workplace.bytes, for: request, breaksAfter: 50_000).stalling()
        : .file(Workplace.bytes, for: request)
    }
    let events = workplace.events
    let fetch = workplace.fetch(archive, from: slow.address()) { events.progress.last == 50_000 }
    let error = workplace.failure(fetch)
    #expect(error?.kind == .interrupted)
    #expect(
      error?.description
        == "\(slow.address()): interrupted; 50000 of \(bytes.count) bytes are kept in "
        + "\(workplace.part), run again to go on")
    #expect(workplace.names == ["set.tar.gz.part", "set.tar.gz.part.info"])
    _ = try workplace.fetch(archive, from: slow.address()).run()
    workplace.expectComplete()
    #expect(slow.requests.map { $0.headers["range"] } == [nil, "bytes=50000-"])
  }

  @Test("an interruption while waiting, checking or unpacking keeps all bytes that came")
  func interruptedElsewhere() throws {
    let flaky = try LoopbackServer { request, number in
      .file(Workplace.bytes, for: request, breaksAfter: number == 0 ? 50_000 : nil)
    }
    let events = workplace.events
    var waiting = workplace.fetch(archive, from: flaky.address()) { events.retries > 0 }
    waiting.limits.pauseSeconds = 60
    #expect(workplace.failure(waiting)?.kind == .interrupted)
    #expect(WholeFile.size(workplace.part) == 50_000)
    let checking = workplace.fetch(archive, from: flaky.address()) {
      events.all.contains { if case .verifying = $0 { true } else { false } }
    }
    #expect(workplace.failure(checking)?.kind == .interrupted)
    #expect(WholeFile.size(workplace.part) == bytes.count)
    let unpacking = workplace.fetch(archive, from: flaky.address()) {
      events.all.contains { if case .unpacking = $0 { true } else { false } }
    }
    #expect(workplace.failure(unpacking)?.kind == .interrupted)
    #expect(workplace.names == ["set.tar.gz.part", "set.tar.gz.part.info"])
    _ = try workplace.fetch(archive, from: flaky.address()).run()
    workplace.expectComplete()
    #expect(flaky.requests.count == 2)
  }

  @Test("a full disk ends the download and is said")
  func diskFull() throws {
    try FileManager.default.createSymbolicLink(
      atPath: workplace.part, withDestinationPath: "/dev/full")
    let error = workplace.failure(workplace.fetch(archive, from: server.address()))
    #expect(error?.kind == .diskFull)
    #expect(error?.description == "\(workplace.part): cannot write it: No space left on device")
    #expect(workplace.names.isEmpty)
  }

  @Test("two fetches at once: the second says who is at it, and touches nothing")
  func twoAtOnce() throws {
    let isAsked = Atomic<Bool>(false), mayGoOn = Atomic<Bool>(false)
    let held = try LoopbackServer { request, _ in
      isAsked.store(true, ordering: .sequentiallyConsistent)
      while !mayGoOn.load(ordering: .sequentiallyConsistent) { usleep(1_000) }
      return .file(Workplace.bytes, for: request)
    }
    let first = Mutex<Result<Fetch.Outcome, any Error>?>(nil)
    let (address, archive, workplace) = (held.address(), archive, workplace)
    Thread.detachNewThread {
      let result = Result { try workplace.fetch(archive, from: address).run() }
      first.withLock { $0 = result }
    }
    while !isAsked.load(ordering: .sequentiallyConsistent) { usleep(1_000) }
    let second = Workplace(sharing: workplace)
    let error = workplace.failure(second.fetch(archive, from: address))
    #expect(error?.kind == .busy)
    #expect(
      error?.description.hasPrefix(
        "\(workplace.data)/set.tar.gz.lock: process \(getpid()) on ") == true)
    #expect(error?.description.hasSuffix(" is fetching this; wait for it") == true)
    mayGoOn.store(true, ordering: .sequentiallyConsistent)
    while first.withLock({ $0 == nil }) { usleep(1_000) }
    #expect(try first.withLock { try $0?.get() }?.wasThere == false)
    workplace.expectComplete()
    #expect(held.requests.count == 1)
  }

  @Test("leftovers of a process that died are no obstacle")
  func leftovers() throws {
    let staging = "\(workplace.data)/.\(Workplace.folder).tmp"
    try FileManager.default.createDirectory(atPath: staging, withIntermediateDirectories: false)
    try WholeFile.write([1, 2, 3], to: "\(staging)/train.bin")
    try WholeFile.write(Array("process 1 on moon".utf8), to: "\(workplace.data)/set.tar.gz.lock")
    _ = try workplace.fetch(archive, from: server.address()).run()
    workplace.expectComplete()
  }
}
