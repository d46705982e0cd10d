import Kernels

/// Sums the gradients of a batch's micro-batches in one fixed binary tree, and beside them what batch norms saw.
///
/// Micro-batches 0 and 1 are added, 2 and 3, then the two sums, and so on; where their number is no power of two the
/// tree has empty places. So a part of the tree can be summed elsewhere, to the same bits.
final class MicroBatchSum {
  /// Values that one micro-batch gives.
  let count: Int
  private let pool: WorkerPool
  /// What the next micro-batch is written to.
  private(set) var incoming: AlignedBuffer<Float>
  /// By level: the sum of 2ˡ micro-batches that waits for its neighbour.
  private var waiting: [AlignedBuffer<Float>]
  private var isWaiting: [Bool]

  /// Sums that can wait at once, the incoming one included.
  static func buffers(parts: Int) -> Int {
    var levels = 1
    while 1 << levels <= parts { levels += 1 }
    return levels + 1
  }

  /// Throws: that the system has no memory for the sums.
  init(count: Int, parts: Int, pool: WorkerPool) throws(EngineError) {
    self.count = count
    self.pool = pool
    do throws(MemoryRefusal) {
      incoming = try AlignedBuffer(reserving: count)
      waiting = []
      for _ in 1..<Self.buffers(parts: parts) {
        waiting.append(try AlignedBuffer(reserving: count))
      }
    } catch { throw EngineError(error) }
    isWaiting = waiting.map { _ in false }
  }

  /// Takes the incoming micro-batch into the tree.
  func push() {
    var level = 0
    while isWaiting[level] {
      add(waiting[level], to: incoming)
      isWaiting[level] = false
      level += 1
    }
    swap(&waiting[level], &incoming)
    isWaiting[level] = true
  }

  /// The sum of all that was pushed; the next micro-batch begins a new one.
  func total() -> UnsafeMutablePointer<Float> {
    var sum: Int?
    for level in waiting.indices where isWaiting[level] {
      if let lower = sum { add(waiting[lower], to: waiting[level]) }
      sum = level
      isWaiting[level] = false
    }
    guard let sum else { preconditionFailure("no micro-batch was pushed") }
    return waiting[sum].pointer
  }

  private func add(_ source: AlignedBuffer<Float>, to target: AlignedBuffer<Float>) {
    let piece = 1 << 14
    pool.run(tasks: (count + piece - 1) / piece) { task, _ in
      let start = task * piece
      let end = min(start + piece, count)
      scaled(
        source.pointer + start, by: 1, count: end - start, accumulates: true,
        into: target.pointer + start)
    }
  }
}
