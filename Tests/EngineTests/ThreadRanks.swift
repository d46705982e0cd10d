import Foundation
import Ranks

/// Ranks that are threads of this process: what MPI does, for tests without it. Messages arrive late and in another
/// order than they were sent, as far as MPI allows it.
final class ThreadRanks: RankGroup, @unchecked Sendable {
  /// What all ranks share.
  final class Hub: @unchecked Sendable {
    let condition = NSCondition()
    var messages: [[Int]: [[UInt8]]] = [:]
    /// Of gathers, by their number.
    var gathered: [Int: [Int: [UInt8]]] = [:]
  }

  let rank: Int
  let count: Int
  var neighbours: Int { count }
  private let hub: Hub
  private var gathers = 0
  private var open: [Int: () -> Bool] = [:]
  private var requests = 0
  private var random = SystemRandomNumberGenerator()

  init(rank: Int, count: Int, hub: Hub) {
    (self.rank, self.count, self.hub) = (rank, count, hub)
  }

  /// Runs a body at every rank and returns what each gives.
  static func run<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (ThreadRanks) throws -> Value
  ) throws -> [Value] {
    let hub = Hub()
    let lock = NSLock()
    nonisolated(unsafe) var results: [Int: Result<Value, any Error>] = [:]
    let threads = DispatchGroup()
    for rank in 0..<count {
      threads.enter()
      Thread.detachNewThread {
        let result = Result { try body(ThreadRanks(rank: rank, count: count, hub: hub)) }
        lock.withLock { results[rank] = result }
        threads.leave()
      }
    }
    threads.wait()
    return try (0..<count).compactMap { try results[$0]?.get() }
  }

  private func request(_ isDone: @escaping () -> Bool) -> RankRequest {
    requests += 1
    open[requests] = isDone
    return RankRequest(number: requests)
  }

  func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int) -> RankRequest {
    let key = [self.rank, rank, tag]
    // Read at the end, as MPI may: who changes the bytes before is found out.
    var isSent = false
    return request { [hub] in
      guard !isSent else { return true }
      hub.condition.withLock { hub.messages[key, default: []].append(Array(bytes)) }
      isSent = true
      return true
    }
  }

  func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int, tag: Int) -> RankRequest {
    let key = [rank, self.rank, tag]
    return request { [hub] in
      hub.condition.withLock {
        guard let message = hub.messages[key]?.first else { return false }
        precondition(message.count == bytes.count, "a message of another length")
        hub.messages[key]?.removeFirst()
        bytes.copyBytes(from: message)
        return true
      }
    }
  }

  func isDone(_ request: RankRequest) -> Bool {
    guard let isDone = open[request.number] else { preconditionFailure("a request is used twice") }
    // Late now and then.
    if Int.random(in: 0..<3, using: &random) == 0 { return false }
    guard isDone() else { return false }
    open[request.number] = nil
    return true
  }

  func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {
    let all = gather(rank == 0 ? Array(bytes) : [])
    bytes.copyBytes(from: all[0])
  }

  func gather(_ bytes: [UInt8]) -> [[UInt8]] {
    let number = gathers
    gathers += 1
    hub.condition.lock()
    defer { hub.condition.unlock() }
    hub.gathered[number, default: [:]][rank] = bytes
    hub.condition.broadcast()
    while hub.gathered[number]?.count != count { hub.condition.wait() }
    return (0..<count).map { hub.gathered[number]?[$0] ?? [] }
  }

  func close() {}
  func abort(code: Int32) -> Never { exit(code) }
}
