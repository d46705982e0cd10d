/// C = A · B, or C += A · B, of matrices: the three passes of a fully connected layer.
///
/// Each value of C is one sum in the order of the depth, beginning with the bias or with what C holds, one
/// multiply-add in one rounding after the other. So its bits depend neither on the instruction set, nor on how rows
/// and columns are shared among threads, nor on the other rows.
package struct LinearProduct {
  let shape: LinearShape
  let a: UnsafePointer<Float>
  let b: UnsafePointer<Float>
  let bias: UnsafePointer<Float>?
  let accumulates: Bool
  let c: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - a: [rows, depth], or [depth, rows] if the shape transposes it.
  ///   - b: [depth, columns], or [columns, depth] if the shape transposes it.
  ///   - bias: a value a column with which sums begin, or nil.
  ///   - accumulates: whether sums begin with what C holds.
  ///   - c: [rows, columns].
  package init(
    _ shape: LinearShape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil, accumulates: Bool = false,
    into c: UnsafeMutablePointer<Float>
  ) {
    precondition(bias == nil || !accumulates)
    self.shape = shape
    self.a = a
    self.b = b
    self.bias = bias
    self.accumulates = accumulates
    self.c = c
  }

  /// Values from one row in memory to the next.
  var aPitch: Int { shape.transposesA ? shape.rows : shape.depth }
  var bPitch: Int { shape.transposesB ? shape.depth : shape.columns }

  /// Computes one share.
  ///
  /// - Parameter scratch: `scratchCount` values of the shape.
  package func run(
    _ shares: LinearShape.Shares, _ index: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let row = index % shares.rowShares * shares.rowStep
    let column = index / shares.rowShares * shares.columnStep
    run(
      rows: row..<min(row + shares.rowStep, shape.rows),
      columns: column..<min(column + shares.columnStep, shape.columns), scratch: scratch)
  }

  /// A part of C, and of the depth.
  struct Block {
    var rows: Range<Int>
    var columns: Range<Int>
    var depth: Range<Int>
  }

  /// Computes some rows and columns.
  private func run(
    rows: Range<Int>, columns: Range<Int>, scratch: UnsafeMutablePointer<Float>
  ) {
    let (packedB, packedA) = (scratch, scratch + shape.packedColumns)
    var walk = Walk(
      rows: rows, columns: columns, depth: shape.depth,
      steps: .init(
        rows: LinearShape.blockRows, outer: shape.outerColumns, columns: shape.blockColumns,
        depth: shape.piece))
    var source = Rows(values: a, row: 0, step: 0, tile: 0)
    var last: Block?
    while let block = walk.block {
      if block.rows != last?.rows || block.depth != last?.depth {
        source = shape.packsRows ? packRows(block, into: packedA) : strides(block)
      }
      if shape.packsColumns, block.columns != last?.columns || block.depth != last?.depth {
        packColumns(block, into: packedB)
      }
      multiply(block, source, packedB)
      last = block
      walk.advance()
    }
  }

  /// The rows of a block as they lie.
  private func strides(_ block: Block) -> Rows {
    let (row, start) = (block.rows.lowerBound, block.depth.lowerBound)
    return shape.transposesA
      ? Rows(values: a + (start * aPitch + row), row: 1, step: aPitch, tile: LinearTile.rows)
      : Rows(
        values: a + (row * aPitch + start), row: aPitch, step: 1, tile: LinearTile.rows * aPitch)
  }
}
