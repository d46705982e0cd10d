extension LinearProduct {
  /// The blocks of a product in the order in which they are computed: rows, then many columns, then the depth, then the
  /// columns that are packed at a time.
  struct Walk {
    struct Steps {
      var rows: Int
      var outer: Int
      var columns: Int
      var depth: Int
    }

    let rows: Range<Int>
    let columns: Range<Int>
    let depth: Int
    let steps: Steps
    private var row: Int
    private var outer: Int
    private var start = 0
    private var column: Int

    init(rows: Range<Int>, columns: Range<Int>, depth: Int, steps: Steps) {
      self.rows = rows
      self.columns = columns
      self.depth = depth
      self.steps = steps
      row = rows.lowerBound
      outer = columns.lowerBound
      column = outer
    }

    private var outerEnd: Int { min(outer + steps.outer, columns.upperBound) }

    /// The block at hand; nil after the last.
    var block: Block? {
      guard row < rows.upperBound, column < columns.upperBound else { return nil }
      return Block(
        rows: row..<min(row + steps.rows, rows.upperBound),
        columns: column..<min(column + steps.columns, outerEnd),
        depth: start..<min(start + steps.depth, depth))
    }

    mutating func advance() {
      column += steps.columns
      if column < outerEnd { return }
      start += steps.depth
      if start >= depth {
        start = 0
        outer += steps.outer
        if outer >= columns.upperBound {
          outer = columns.lowerBound
          row += steps.rows
        }
      }
      column = outer
    }
  }
}
