import CHost

/// Writes a matrix [rows, columns] as [columns, pitch], zeros after the rows.
func transpose(
  _ source: UnsafePointer<Float>, pitch: Int, rows: Int, columns: Int,
  into target: UnsafeMutablePointer<Float>, pitch targetPitch: Int
) {
  // Few columns at a time, whose targets stay in the first-level cache, and the next ones fetched: the rows can lie too
  // far apart for the processor to guess them.
  let block = 64
  for first in stride(from: 0, to: columns, by: block) {
    let end = min(first + block, columns)
    var row = 0
    while row < targetPitch {
      let from = source + row * pitch
      let to = target + row
      var column = first
      if row + 8 <= rows {
        while column + 8 <= end {
          if column & 15 == 0 {
            for lane in 0..<8 { ablate_prefetch_to_read(from + (lane &* pitch &+ column &+ block)) }
          }
          ablate_transpose8(from + column, pitch, to + column &* targetPitch, targetPitch)
          column += 8
        }
      }
      for lane in row..<min(row + 8, targetPitch) {
        for column in column..<end {
          target[column &* targetPitch &+ lane] =
            lane < rows ? source[lane &* pitch &+ column] : 0
        }
      }
      row += 8
    }
  }
}

/// Writes eight rows of eight values as eight columns.
@inline(__always)
func turnEight(
  _ source: UnsafePointer<Float>, _ pitch: Int, into target: UnsafeMutablePointer<Float>,
  _ targetPitch: Int
) {
  ablate_transpose8(source, pitch, target, targetPitch)
}
