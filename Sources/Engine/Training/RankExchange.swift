import Kernels
import Ranks

/// Adds the sums of all ranks in the tree of `MicroBatchSum`, to the bits that one process gives.
///
/// The values are parted into chunks, and each chunk has an owner among the ranks. A rank sends its blocks of a chunk to
/// the owner as soon as its last micro-batch has given all of the chunk's gradients, while the layers in front are still
/// computed. The owner adds the blocks of all ranks in the tree's order and sends the total to everyone.
final class RankExchange {
  private let ranks: any RankGroup
  private let sum: MicroBatchSum
  private let pool: WorkerPool
  /// Each rank's blocks.
  private let blocks: [[MicroBatchSum.Block]]
  private let chunks: [Range<Int>]
  private var states: [ChunkState]
  private let totals: AlignedBuffer<Float>
  /// What the other ranks' blocks of the chunks that this rank owns are received in, chunk by chunk.
  private let received: AlignedBuffer<Float>
  /// Sends that are not over; their number does not matter for anything else.
  private var sends: [RankRequest] = []
  /// Chunks that are not settled.
  private var open: [Int] = []
  /// Seconds spent here.
  private(set) var seconds = 0.0

  private struct ChunkState {
    /// Parameters and statistics in it whose values the last micro-batch has not given.
    var missing = 0
    /// Of an owned chunk: the blocks of the other ranks; of another: its total.
    var receives: [RankRequest] = []
    /// Where the owned chunk's blocks begin among the received ones.
    var place = 0
  }

  /// Throws: that the system has no memory for it.
  ///
  /// - Parameter parts: micro-batches of a batch.
  init(
    _ sum: MicroBatchSum, parts: Int, ranks: any RankGroup, pool: WorkerPool
  ) throws(EngineError) {
    (self.ranks, self.sum, self.pool) = (ranks, sum, pool)
    blocks = RankDeal.ranges(parts: parts, ranks: ranks.count).map { MicroBatchSum.blocks(of: $0) }
    chunks = Self.chunks(sum.count)
    states = []
    var place = 0
    for (number, chunk) in chunks.enumerated() {
      states.append(ChunkState(place: place))
      if number % ranks.count == ranks.rank {
        place += chunk.count * Self.foreign(blocks, ranks.rank)
      }
    }
    do throws(MemoryRefusal) {
      totals = try AlignedBuffer(reserving: sum.count)
      received = try AlignedBuffer(reserving: place)
    } catch { throw EngineError(error) }
  }

  /// Values that an exchange keeps, at the rank that keeps most.
  static func values(_ count: Int, parts: Int, ranks: Int) -> Int {
    guard ranks > 1 else { return 0 }
    let blocks = RankDeal.ranges(parts: parts, ranks: ranks).map { MicroBatchSum.blocks(of: $0) }
    let owned = (0..<ranks).map { rank in
      chunks(count).enumerated().reduce(0) {
        $0 + ($1.offset % ranks == rank ? $1.element.count * foreign(blocks, rank) : 0)
      }
    }
    return count + (owned.max() ?? 0)
  }

  /// Bytes that a rank sends in a step, on the mean: its blocks to the owners, and the totals that it owns to all.
  static func bytesSent(_ count: Int, parts: Int, ranks: Int) -> Double {
    let blocks = RankDeal.ranges(parts: parts, ranks: ranks).reduce(0) {
      $0 + MicroBatchSum.blocks(of: $1).count
    }
    let others = Double(ranks - 1)
    return 4 * Double(count) * others / Double(ranks) * (Double(blocks) / Double(ranks) + 1)
  }

  /// Blocks of the other ranks.
  private static func foreign(_ blocks: [[MicroBatchSum.Block]], _ rank: Int) -> Int {
    blocks.enumerated().reduce(0) { $0 + ($1.offset == rank ? 0 : $1.element.count) }
  }

  /// Small enough that several are under way at once, large enough that messages are few.
  private static func chunks(_ count: Int) -> [Range<Int>] {
    let size = max(1 << 13, min(1 << 19, (count / 32 + 4095) & ~4095))
    return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  private func owner(_ chunk: Int) -> Int { chunk % ranks.count }

  // MARK: A step

  /// Begins the exchange of a step.
  ///
  /// - Parameter pieces: the ranges of values that `give` will name, each once.
  func begin(_ pieces: [Range<Int>]) {
    timed {
      for number in states.indices { states[number].missing = 0 }
      for piece in pieces { for number in touched(piece) { states[number].missing += 1 } }
      for (number, chunk) in chunks.enumerated() {
        states[number].receives = []
        if owner(number) == ranks.rank {
          var place = states[number].place
          for (rank, blocks) in blocks.enumerated() where rank != ranks.rank {
            for index in blocks.indices {
              states[number].receives.append(
                ranks.receive(
                  bytes(received.pointer + place, chunk.count), from: rank,
                  tag: tag(number, index)))
              place += chunk.count
            }
          }
        } else {
          states[number].receives.append(
            ranks.receive(
              bytes(totals.pointer + chunk.lowerBound, chunk.count), from: owner(number),
              tag: tag(number, nil)))
        }
      }
      open = Array(chunks.indices)
    }
  }

  /// The last micro-batch has written some of its values.
  func give(_ piece: Range<Int>) {
    timed {
      for number in touched(piece) {
        states[number].missing -= 1
        if states[number].missing == 0 { sendBlocks(number) }
      }
      progress()
    }
  }

  /// Waits for the rest. The total of all micro-batches lies there until the next step.
  func finish() -> UnsafeMutablePointer<Float> {
    timed {
      while !open.isEmpty || !sends.isEmpty { progress() }
      sum.land()
      sum.clear()
    }
    return totals.pointer
  }

  private func touched(_ piece: Range<Int>) -> Range<Int> {
    let size = chunks[0].count
    return piece.lowerBound / size..<(piece.upperBound + size - 1) / size
  }

  private func sendBlocks(_ number: Int) {
    let chunk = chunks[number]
    sum.add(part: chunk)
    guard owner(number) != ranks.rank else { return }
    for (index, block) in sum.blocks.enumerated() {
      sends.append(
        ranks.send(
          UnsafeRawBufferPointer(bytes(block.values + chunk.lowerBound, chunk.count)),
          to: owner(number), tag: tag(number, index)))
    }
  }

  /// Lets messages move, and adds up what has arrived whole.
  private func progress() {
    sends.removeAll { ranks.isDone($0) }
    open.removeAll { number in
      states[number].receives.removeAll { ranks.isDone($0) }
      guard states[number].receives.isEmpty, states[number].missing == 0 else { return false }
      if owner(number) == ranks.rank { settle(number) }
      return true
    }
  }

  /// Adds the blocks of a chunk, and sends the total.
  private func settle(_ number: Int) {
    let chunk = chunks[number]
    var tree: [(block: MicroBatchSum.Block, values: UnsafeMutablePointer<Float>)] = []
    var place = states[number].place
    func take(_ block: MicroBatchSum.Block, _ values: UnsafeMutablePointer<Float>) {
      var block = block
      while let last = tree.last, last.block.isSibling(of: block) {
        MicroBatchSum.add(last.values, to: values, count: chunk.count, pool: pool)
        block = last.block.parent
        tree.removeLast()
      }
      tree.append((block, values))
    }
    for (rank, blocks) in blocks.enumerated() {
      if rank == ranks.rank {
        for own in sum.blocks { take(own.block, own.values + chunk.lowerBound) }
      } else {
        for block in blocks {
          take(block, received.pointer + place)
          place += chunk.count
        }
      }
    }
    while tree.count > 1 {
      let last = tree.removeLast()
      MicroBatchSum.add(
        last.values, to: tree[tree.count - 1].values, count: chunk.count, pool: pool)
    }
    let total = totals.pointer + chunk.lowerBound
    total.update(from: tree[0].values, count: chunk.count)
    for rank in 0..<ranks.count where rank != ranks.rank {
      sends.append(
        ranks.send(
          UnsafeRawBufferPointer(bytes(total, chunk.count)), to: rank, tag: tag(number, nil)))
    }
  }

  /// Of the blocks of a chunk, and of its total.
  private func tag(_ chunk: Int, _ block: Int?) -> Int {
    let width = 1 + (blocks.map(\.count).max() ?? 0)
    return Self.firstTag + chunk * width + (block.map { $0 + 1 } ?? 0)
  }

  /// Tags below are for others.
  private static let firstTag = 64

  private func bytes(
    _ values: UnsafeMutablePointer<Float>, _ count: Int
  ) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: values, count: count))
  }

  private func timed(_ body: () -> Void) {
    let start = Clock.now()
    body()
    seconds += Clock.now() - start
  }
}
