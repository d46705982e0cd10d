import Kernels

/// A block of the arena; its place is known once the plan is laid out.
package struct Tensor: Hashable, Sendable {
  fileprivate var index: Int
}

/// Places blocks with known lifetimes in one arena, so that blocks which never live together share
/// memory and a step allocates nothing.
package struct ArenaPlanner {
  private struct Block {
    var count: Int
    var alive: ClosedRange<Int>
    var offset = 0
  }

  private var blocks: [Block] = []
  /// Values that the arena takes.
  package private(set) var total = 0

  package init() {}

  /// Reserves `count` values from one moment to another, both included.
  package mutating func reserve(_ count: Int, alive: ClosedRange<Int>) -> Tensor {
    // A line of slack lets kernels read whole vectors at the end; starts are aligned to a line.
    blocks.append(Block(count: Lines.padded(count, slack: 1), alive: alive))
    return Tensor(index: blocks.count - 1)
  }

  /// Lets a block live at another time too, and between the two.
  package mutating func extend(_ tensor: Tensor, alive: ClosedRange<Int>) {
    let old = blocks[tensor.index].alive
    blocks[tensor.index].alive =
      min(old.lowerBound, alive.lowerBound)...max(old.upperBound, alive.upperBound)
  }

  /// Gives every block its offset: the largest first, each at the lowest place where no block that
  /// lives at the same time is.
  package mutating func layOut() {
    let order = blocks.indices.sorted {
      (blocks[$1].count, $0) < (blocks[$0].count, $1)
    }
    // Blocks with a place, from the lowest offset up.
    var placed: [Int] = []
    total = 0
    for index in order {
      let block = blocks[index]
      var offset = 0
      for neighbour in placed where blocks[neighbour].alive.overlaps(block.alive) {
        if offset + block.count <= blocks[neighbour].offset { break }
        offset = max(offset, blocks[neighbour].offset + blocks[neighbour].count)
      }
      blocks[index].offset = offset
      total = max(total, offset + block.count)
      let next = placed.firstIndex { blocks[$0].offset > offset } ?? placed.count
      placed.insert(index, at: next)
    }
  }

  /// The first value of a block, once the blocks are laid out.
  package func offset(_ tensor: Tensor) -> Int { blocks[tensor.index].offset }
}
