#if canImport(Glibc)
  import Glibc
#endif

/// Processes that train one trial together. They are numbered from 0, and rank 0 leads: it alone has the database, the
/// terminal and the checkpoints.
///
/// One thread at a time may use it.
package protocol RankGroup: AnyObject, Sendable {
  /// The number of this process.
  var rank: Int { get }
  var count: Int { get }
  /// Ranks on this rank's machine, itself included.
  var neighbours: Int { get }

  /// Begins to send; the bytes must stay as they are until the request is done. Messages of one tag from one rank
  /// arrive in order.
  func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int) -> RankRequest
  /// Begins to receive exactly so many bytes.
  func receive(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int, tag: Int) -> RankRequest
  /// Whether it is done; then the request must not be used again.
  func isDone(_ request: RankRequest) -> Bool
  /// Rank 0's bytes, at every rank.
  func broadcast(_ bytes: UnsafeMutableRawBufferPointer)
  /// The bytes of all ranks, in their order, at every rank.
  func gather(_ bytes: [UInt8]) -> [[UInt8]]
  /// The orderly end, for every rank.
  func close()
  /// Ends all ranks at once.
  func abort(code: Int32) -> Never
}

/// A message under way.
package struct RankRequest: Hashable, Sendable {
  package var number: Int

  package init(number: Int) { self.number = number }
}

extension RankGroup {
  package var leads: Bool { rank == 0 }
  package var isAlone: Bool { count == 1 }

  /// Rank 0's number, at every rank.
  package func agreed(_ number: UInt8) -> UInt8 {
    guard !isAlone else { return number }
    var number = number
    withUnsafeMutableBytes(of: &number) { broadcast($0) }
    return number
  }

  /// Rank 0's bytes, at every rank, whatever their number.
  package func broadcast(_ bytes: [UInt8]) -> [UInt8] {
    guard !isAlone else { return bytes }
    var count = UInt64(bytes.count).littleEndian
    withUnsafeMutableBytes(of: &count) { broadcast($0) }
    var all = leads ? bytes : [UInt8](repeating: 0, count: Int(UInt64(littleEndian: count)))
    all.withUnsafeMutableBytes { broadcast($0) }
    return all
  }
}

/// A process by itself.
package final class SingleRank: RankGroup {
  package init() {}

  package let rank = 0
  package let count = 1
  package let neighbours = 1

  package func send(_: UnsafeRawBufferPointer, to _: Int, tag _: Int) -> RankRequest {
    preconditionFailure("there is no other rank")
  }

  package func receive(_: UnsafeMutableRawBufferPointer, from _: Int, tag _: Int) -> RankRequest {
    preconditionFailure("there is no other rank")
  }

  package func isDone(_: RankRequest) -> Bool { true }
  package func broadcast(_: UnsafeMutableRawBufferPointer) {}
  package func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
  package func close() {}
  package func abort(code: Int32) -> Never { exit(code) }
}
