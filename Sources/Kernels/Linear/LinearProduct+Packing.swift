import CHost

#if canImport(Glibc)
  import Glibc
#endif

/// Copies of the factors in the order in which tiles read them.
extension LinearProduct {
  /// Rows of A of one piece of the depth.
  struct Rows {
    var values: UnsafePointer<Float>
    /// Values from one row to the next, and from one step of the sum to the next.
    var row: Int
    var step: Int
    /// Values from one tile of rows to the next.
    var tile: Int
  }

  /// Copies a block's rows.
  func packRows(_ block: Block, into packed: UnsafeMutablePointer<Float>) -> Rows {
    let (rows, depth) = (block.rows, block.depth)
    let height = LinearTile.rows
    if shape.transposesA {
      // As [tile][depth][rows of a tile]; a tile's last rows may be another's, and sums of them are not stored.
      let pitch = height * depth.count + 16
      for index in 0..<depth.count {
        let source = a + ((depth.lowerBound + index) * aPitch + rows.lowerBound)
        var target = packed + index * height
        var row = 0
        while row &+ 8 <= rows.count {
          LinearTile.writeRows(.read(source + row), target)
          target += pitch
          row &+= height
        }
        while row < rows.count {
          for lane in 0..<min(height, rows.count &- row) { target[lane] = source[row &+ lane] }
          target += pitch
          row &+= height
        }
      }
      return Rows(values: UnsafePointer(packed), row: 1, step: height, tile: pitch)
    }
    // A line more than a row has, or rows of a power of two would share a few places of the cache.
    let pitch = depth.count + 16
    for index in 0..<rows.count {
      memcpy(
        packed + index * pitch,
        a + ((rows.lowerBound + index) * aPitch + depth.lowerBound), 4 * depth.count)
    }
    return Rows(values: UnsafePointer(packed), row: pitch, step: 1, tile: height * pitch)
  }

  /// Copies a block's columns as [panel][depth][32, 16 or 8 columns], zeros where there are no columns.
  func packColumns(_ block: Block, into packed: UnsafeMutablePointer<Float>) {
    let (columns, depth) = (block.columns, block.depth)
    if !shape.transposesB, columns.count % LinearTile.columns == 0 {
      packWholePanels(block, into: packed)
      return
    }
    for first in stride(from: columns.lowerBound, to: columns.upperBound, by: LinearTile.columns) {
      let valid = min(LinearTile.columns, columns.upperBound - first)
      let width = LinearTile.width(valid)
      let target = packed + (first - columns.lowerBound) * depth.count
      if shape.transposesB {
        transpose(
          b + (first * bPitch + depth.lowerBound), pitch: bPitch, rows: valid,
          columns: depth.count, into: target, pitch: width)
      } else {
        let source = b + (depth.lowerBound * bPitch + first)
        for index in 0..<depth.count {
          let (from, to) = (source + index &* bPitch, target + index &* width)
          for lane in 0..<valid { to[lane] = from[lane] }
          for lane in valid..<width { to[lane] = 0 }
        }
      }
    }
  }

  /// Row by row of memory. The rows after the next are fetched, which lie too far apart for the processor to guess.
  private func packWholePanels(_ block: Block, into packed: UnsafeMutablePointer<Float>) {
    let (columns, depth) = (block.columns.count, block.depth.count)
    let width = LinearTile.columns
    let source = b + (block.depth.lowerBound * bPitch + block.columns.lowerBound)
    for index in 0..<depth {
      let from = source + index &* bPitch
      let ahead = from + (index &+ 16 < depth ? 16 &* bPitch : 0)
      var target = packed + index &* width
      for panel in stride(from: 0, to: columns, by: width) {
        for lane in stride(from: 0, to: width, by: 16) {
          ablate_prefetch_to_read(ahead + (panel &+ lane))
          Vector.read(from + (panel &+ lane)).write(target + lane)
        }
        target += depth &* width
      }
    }
  }
}
