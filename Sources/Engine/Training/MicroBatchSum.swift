import Kernels

/// Sums the gradients of a batch's micro-batches in one fixed binary tree, and beside them what batch norms saw.
///
/// Micro-batches 0 and 1 are added, 2 and 3, then the two sums, and so on; where their number is no power of two the
/// tree has empty places. So a part of the tree can be summed elsewhere, to the same bits.
final class MicroBatchSum {
  /// The sum of the 2^level micro-batches from `start` on.
  struct Block: Equatable {
    var start: Int
    var level: Int

    /// Whether it and the block after it are two halves of one.
    func isSibling(of next: Block) -> Bool {
      level == next.level && start.isMultiple(of: 2 << level) && start + (1 << level) == next.start
    }

    /// The block that it and its sibling make.
    var parent: Block { Block(start: start, level: level + 1) }
  }

  /// Values that one micro-batch gives.
  let count: Int
  /// The micro-batches that are summed here.
  let range: Range<Int>
  private let pool: WorkerPool
  private let buffers: [AlignedBuffer<Float>]
  /// Buffers that hold nothing.
  private var free: [Int]
  /// What the next micro-batch is written to, by place among the buffers.
  private var incomingPlace: Int
  /// What waits for its neighbour, in order.
  private var waiting: [(block: Block, place: Int)] = []
  private var next: Int

  /// The blocks that the sums of a range end as.
  static func blocks(of range: Range<Int>) -> [Block] { course(of: range).blocks }

  /// Sums of a range that exist at once at most, the incoming one included.
  static func buffers(of range: Range<Int>) -> Int { course(of: range).most }

  private static func course(of range: Range<Int>) -> (blocks: [Block], most: Int) {
    var (blocks, most) = ([Block](), 1)
    for start in range {
      most = max(most, blocks.count + 1)
      var block = Block(start: start, level: 0)
      while let last = blocks.last, last.isSibling(of: block) {
        block = last.parent
        blocks.removeLast()
      }
      blocks.append(block)
    }
    return (blocks, most)
  }

  /// Throws: that the system has no memory for the sums.
  ///
  /// - Parameter range: of the batch's micro-batches.
  init(count: Int, range: Range<Int>, pool: WorkerPool) throws(EngineError) {
    precondition(!range.isEmpty)
    self.count = count
    self.range = range
    self.pool = pool
    var buffers: [AlignedBuffer<Float>] = []
    do throws(MemoryRefusal) {
      for _ in 0..<Self.buffers(of: range) {
        buffers.append(try AlignedBuffer(reserving: count))
      }
    } catch { throw EngineError(error) }
    self.buffers = buffers
    incomingPlace = 0
    free = Array(1..<buffers.count)
    next = range.lowerBound
  }

  /// What the next micro-batch is written to.
  var incoming: UnsafeMutablePointer<Float> { buffers[incomingPlace].pointer }

  /// Whether the next micro-batch is the last one.
  var isAtLast: Bool { next == range.upperBound - 1 }

  /// Takes the incoming micro-batch into the tree.
  func push() {
    add(siblings, range: 0..<count)
    land()
  }

  /// Takes a part of the incoming micro-batch's values into the tree. Once all parts are, `land` ends the
  /// micro-batch.
  func add(part: Range<Int>) { add(siblings, range: part) }

  /// Counts the incoming micro-batch as summed.
  func land() {
    var block = Block(start: next, level: 0)
    for _ in siblings {
      guard let last = waiting.popLast() else { break }
      block = last.block.parent
      free.append(last.place)
    }
    waiting.append((block, incomingPlace))
    next += 1
    if let place = free.popLast() { incomingPlace = place }
  }

  /// Where the sums are that the range ends as, once the last micro-batch is there, landed or not.
  var blocks: [(block: Block, values: UnsafeMutablePointer<Float>)] {
    let places =
      next == range.upperBound
      ? waiting.map(\.place) : waiting.dropLast(siblings.count).map(\.place) + [incomingPlace]
    return zip(Self.blocks(of: range), places).map { ($0, buffers[$1].pointer) }
  }

  /// The sum of all that was pushed; the next micro-batch begins a new one.
  func total() -> UnsafeMutablePointer<Float> {
    guard let first = waiting.first else { preconditionFailure("no micro-batch was pushed") }
    for (upper, lower) in zip(waiting, waiting.dropFirst()).reversed() {
      add(buffers[lower.place].pointer, to: buffers[upper.place].pointer, range: 0..<count)
    }
    clear()
    return buffers[first.place].pointer
  }

  /// Forgets what was pushed; the values stay where they are until the next micro-batch.
  func clear() {
    waiting = []
    next = range.lowerBound
    free = buffers.indices.filter { $0 != incomingPlace }
  }

  /// Buffers that the incoming micro-batch is added to, the nearest first.
  private var siblings: [Int] {
    var places: [Int] = []
    var block = Block(start: next, level: 0)
    for (last, place) in waiting.reversed() {
      guard last.isSibling(of: block) else { break }
      places.append(place)
      block = last.parent
    }
    return places
  }

  private func add(_ places: [Int], range: Range<Int>) {
    for place in places { add(buffers[place].pointer, to: incoming, range: range) }
  }

  private func add(
    _ source: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>,
    range: Range<Int>
  ) {
    Self.add(
      source + range.lowerBound, to: target + range.lowerBound, count: range.count, pool: pool)
  }

  static func add(
    _ source: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int,
    pool: WorkerPool
  ) {
    let piece = 1 << 14
    pool.run(tasks: (count + piece - 1) / piece) { task, _ in
      let start = task * piece
      let end = min(start + piece, count)
      scaled(source + start, by: 1, count: end - start, accumulates: true, into: target + start)
    }
  }
}
