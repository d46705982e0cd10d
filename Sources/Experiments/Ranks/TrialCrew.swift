import Engine
import Foundation
import Ranks

/// The ranks that train a trial, and how they stay together: all go through the same steps, and rank 0 decides.
struct TrialCrew {
  let ranks: any RankGroup

  var leads: Bool { ranks.leads }

  /// What is done after a step.
  enum Order: UInt8 {
    case goOn, save, stop
    /// Rank 0 cannot go on.
    case leave
  }

  /// What rank 0 decides; the others do not ask.
  func order(_ decide: () throws(RunError) -> Order) throws(RunError) -> Order {
    if ranks.isAlone { return try decide() }
    var failure: RunError?
    var order = Order.goOn
    if leads { do throws(RunError) { order = try decide() } catch { failure = error } }
    if failure != nil { order = .leave }
    order = Order(rawValue: ranks.agreed(order.rawValue)) ?? .leave
    if let failure { throw failure }
    if order == .leave { throw .leaderLeft }
    return order
  }

  /// Rank 0 does it alone; all go on after it, or none.
  func lead(_ body: () throws(RunError) -> Void) throws(RunError) {
    _ = try order { () throws(RunError) in
      try body()
      return .goOn
    }
  }

  /// The first reason that any rank has not to go on, at every rank.
  func firstReason(_ own: String?) -> String? {
    if ranks.isAlone { return own }
    let all = ranks.gather(Array((own ?? "").utf8))
    guard let rank = all.firstIndex(where: { !$0.isEmpty }) else { return nil }
    let text = String(decoding: all[rank], as: UTF8.self)
    return rank == 0 ? text : "rank \(rank): \(text)"
  }

  /// The scores of all batches, added up in their order, whoever has computed them.
  func sum(_ own: [(batch: Int, score: BatchScore)]) -> BatchScore {
    var all = own
    if !ranks.isAlone {
      let numbers = ranks.gather(
        own.flatMap { own in withUnsafeBytes(of: UInt32(own.batch).littleEndian) { Array($0) } })
      let scores = ranks.gather(BatchScore.bytes(own.map(\.score)))
      all = zip(numbers, scores).flatMap { numbers, scores in
        let batches = stride(from: 0, to: numbers.count, by: 4).map { place in
          numbers[place..<(place + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        return zip(batches, BatchScore.all(scores)).map { (batch: $0, score: $1) }
      }
      all.sort { $0.batch < $1.batch }
    }
    return all.reduce(into: BatchScore()) { $0.add($1.score) }
  }

  /// Everybody's bad pictures, at every rank.
  func united(_ own: [String: [Int]]) -> [String: [Int]] {
    if ranks.isAlone { return own }
    let bytes = (try? JSONEncoder().encode(own)).map { Array($0) } ?? []
    var all: [String: Set<Int>] = [:]
    for bytes in ranks.gather(bytes) {
      let one = (try? JSONDecoder().decode([String: [Int]].self, from: Data(bytes))) ?? [:]
      for (split, numbers) in one { all[split, default: []].formUnion(numbers) }
    }
    return all.mapValues { $0.sorted() }
  }

  /// Why the ranks' networks are not one and the same; nil if they are.
  func difference(_ digest: String) -> String? {
    if ranks.isAlone { return nil }
    let all = ranks.gather(Array(digest.utf8))
    return all.firstIndex { $0 != all[0] }.map {
      "rank \($0) came to other weights than rank 0; see that all run the same program"
    }
  }
}
