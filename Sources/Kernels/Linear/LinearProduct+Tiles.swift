extension LinearProduct {
  /// All tiles of a block, those of a few rows over all columns one after the other, so that C is written in long runs.
  ///
  /// - Parameter packed: the columns, where they are packed.
  func multiply(_ block: Block, _ rows: Rows, _ packed: UnsafePointer<Float>) {
    let (columns, depth) = (block.columns, block.depth)
    let isFirst = depth.lowerBound == 0
    let cPitch = shape.columns
    let isPacked = shape.packsColumns
    let start = c + (block.rows.lowerBound * cPitch + columns.lowerBound)
    var call = LinearTile.Call(
      a: rows, b: packed, pitch: bPitch, depth: depth.count, c: start, cPitch: cPitch,
      rows: 0, valid: 0, bias: nil, accumulates: accumulates || !isFirst, next: start)
    for row in stride(from: block.rows.lowerBound, to: block.rows.upperBound, by: LinearTile.rows) {
      call.rows = min(LinearTile.rows, block.rows.upperBound - row)
      for first in stride(from: columns.lowerBound, to: columns.upperBound, by: LinearTile.columns)
      {
        call.valid = min(LinearTile.columns, columns.upperBound - first)
        let width = LinearTile.width(call.valid)
        if isPacked {
          call.b = packed + (first - columns.lowerBound) * depth.count
          call.pitch = width
        } else {
          call.b = b + (depth.lowerBound * bPitch + first)
        }
        call.bias = isFirst ? bias.map { $0 + first } : nil
        call.c = c + (row * cPitch + first)
        if first + LinearTile.columns < columns.upperBound {
          call.next = call.c + LinearTile.columns
        } else if row + 2 * LinearTile.rows <= block.rows.upperBound {
          call.next = c + ((row + LinearTile.rows) * cPitch + columns.lowerBound)
        } else {
          call.next = call.c
        }
        LinearTile.run(call, width: width)
      }
      call.a.values += rows.tile
    }
  }
}
