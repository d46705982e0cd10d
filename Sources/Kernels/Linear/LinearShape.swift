/// Sizes of a product C = A · B of matrices, A [rows, depth] and B [depth, columns], and how it is cut into pieces; no
/// bit depends on the pieces.
package struct LinearShape: Hashable, Sendable {
  package var rows: Int
  package var columns: Int
  package var depth: Int
  /// Whether A lies in memory as [depth, rows], and B as [columns, depth].
  package var transposesA: Bool
  package var transposesB: Bool

  package init(
    rows: Int, columns: Int, depth: Int, transposesA: Bool = false, transposesB: Bool = false
  ) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.transposesA = transposesA
    self.transposesB = transposesB
  }

  /// Rows whose factors are packed at a time, the depth of a sum before the next factors are, and the values of columns:
  /// half a MiB of rows and a quarter of columns, for the second-level cache.
  static let blockRows = 264
  private static let blockDepth = 512
  private static let blockValues = 1 << 16

  /// The depth cut into equal pieces: short where memory holds the columns' factors in rows, for long runs of each.
  var piece: Int {
    let most = transposesB ? Self.blockDepth : Self.blockDepth / 2
    let pieces = max((depth + most - 1) / most, 1)
    return max((depth + pieces - 1) / pieces, 1)
  }

  /// Columns packed at a time.
  var blockColumns: Int { max(Lines.whole(Self.blockValues / piece, of: 32), 128) }

  /// Columns for which rows are packed once.
  var outerColumns: Int { piece < depth ? 1024 : max(columns, 1) }

  /// Whether rows are packed: many lie so far apart that they push each other out of the cache. Few columns are not
  /// worth it.
  var packsRows: Bool { rows * depth > 1 << 14 && columns >= 64 }

  /// Whether columns are packed: as they lie they would be read anew for each tile from places far apart.
  var packsColumns: Bool {
    transposesB || columns * depth > (rows > 4 * LinearTile.rows ? 1 << 14 : 1 << 16)
  }

  /// Values of packed columns.
  var packedColumns: Int {
    packsColumns ? piece * Lines.padded(min(columns, blockColumns), to: 32) : 0
  }

  private var packedRows: Int {
    packsRows ? Lines.padded(min(rows, Self.blockRows), to: 24) * (piece + Lines.values) : 0
  }

  /// Values of scratch that a share needs; at least as many as one of fewer rows.
  package var scratchCount: Int { packedColumns + packedRows + 16 }

  /// How a product is cut into tasks.
  package struct Shares {
    var rowStep: Int
    var columnStep: Int
    var rowShares: Int
    package var count: Int
  }

  /// Multiply-adds below which one thread is done before another is awake.
  private static let fewProducts = 1 << 17

  /// Shares for so many threads.
  package func shares(threads: Int) -> Shares {
    var shares = Shares(rowStep: rows, columnStep: columns, rowShares: 1, count: 1)
    guard threads > 1, rows * columns * depth >= Self.fewProducts else { return shares }
    let wanted = 2 * threads
    func step(_ total: Int, _ parts: Int, _ unit: Int) -> Int {
      max((total + parts * unit - 1) / (parts * unit), 1) * unit
    }
    // Each share packs its own columns of B and rows of A, and should use them often.
    if transposesA {
      shares.rowStep = step(rows, wanted, 24)
    } else {
      shares.columnStep = step(columns, wanted, 32)
      let parts = (columns + shares.columnStep - 1) / shares.columnStep
      shares.rowStep = step(rows, (wanted + parts - 1) / parts, 24)
    }
    shares.rowShares = (rows + shares.rowStep - 1) / shares.rowStep
    shares.count = shares.rowShares * ((columns + shares.columnStep - 1) / shares.columnStep)
    return shares
  }
}
