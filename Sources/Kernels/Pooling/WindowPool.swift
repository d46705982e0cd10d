/// Maximum and average pooling of one image, NHWC; channels are the inner loop. A window with a NaN in it gives NaN.
package struct WindowPool: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case maximum
    /// Whether the divisor counts the padding inside the declared borders.
    case average(countsPadding: Bool)
  }

  package var kind: Kind
  package var height: Int
  package var width: Int
  package var channels: Int
  package var kernelHeight: Int
  package var kernelWidth: Int
  package var stride: Int
  package var paddingHeight: Int
  package var paddingWidth: Int
  package var outputHeight: Int
  package var outputWidth: Int

  package init(
    kind: Kind, height: Int, width: Int, channels: Int, kernelHeight: Int, kernelWidth: Int,
    stride: Int, paddingHeight: Int, paddingWidth: Int, outputHeight: Int, outputWidth: Int
  ) {
    self.kind = kind
    self.height = height
    self.width = width
    self.channels = channels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.paddingHeight = paddingHeight
    self.paddingWidth = paddingWidth
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// The part of a window inside the map, and the divisor of an average.
  struct Reach {
    var rows: Range<Int>
    var columns: Range<Int>
    var divisor: Float
  }

  func reach(_ y: Int, _ x: Int) -> Reach {
    let (top, left) = (y * stride - paddingHeight, x * stride - paddingWidth)
    let rows = max(top, 0)..<max(min(top + kernelHeight, height), max(top, 0))
    let columns = max(left, 0)..<max(min(left + kernelWidth, width), max(left, 0))
    var area = rows.count * columns.count
    if case .average(countsPadding: true) = kind {
      // A window that hangs over the padding counts only what lies within it.
      let bottom = min(top + kernelHeight, height + paddingHeight)
      let right = min(left + kernelWidth, width + paddingWidth)
      area = (bottom - top) * (right - left)
    }
    return Reach(rows: rows, columns: columns, divisor: Float(max(area, 1)))
  }

  /// - Parameters:
  ///   - input: [height, width, channels].
  ///   - output: [outputHeight, outputWidth, channels].
  ///   - rows: the rows of the output computed; nil is all.
  ///   - scratch: `rowsCount` values where a batch norm is applied on the way, else nil.
  package func forward(
    _ input: MapSource, rows: Range<Int>? = nil, scratch: UnsafeMutablePointer<Float>? = nil,
    into output: UnsafeMutablePointer<Float>
  ) {
    var source = WindowRows(self, input, scratch)
    let inner = innerColumns
    for y in rows ?? 0..<outputHeight {
      source.prepare(reach(y, 0).rows)
      for x in 0..<inner.lowerBound { pool(source, y, x..<(x + 1), into: output) }
      if !inner.isEmpty { pool(source, y, inner, into: output) }
      for x in inner.upperBound..<outputWidth { pool(source, y, x..<(x + 1), into: output) }
    }
  }

  /// Columns of the output whose windows lie inside the rows of the map and begin a position apart: what they read
  /// and write lies in memory as if they were one position of many channels.
  private var innerColumns: Range<Int> {
    guard stride == 1 else { return 0..<0 }
    let first = min(paddingWidth, outputWidth)
    return first..<max(first, min(outputWidth, width - kernelWidth + paddingWidth + 1))
  }

  /// One position, or some inner columns of a row.
  private func pool(
    _ source: WindowRows, _ y: Int, _ columns: Range<Int>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let reach = reach(y, columns.lowerBound)
    let vectors = VectorRow(columns.count * channels)
    let out = output + (y * outputWidth + columns.lowerBound) * channels
    for at in vectors.vectors { pooled(source, at, reach, AllLanes()).write(out + at) }
    if let last = vectors.last {
      last.store(pooled(source, vectors.whole, reach, last), out + vectors.whole)
    }
  }

  /// A vector of one position, or of neighbouring ones.
  @inline(__always)
  private func pooled<L: Lanes>(
    _ source: WindowRows, _ channel: Int, _ reach: Reach, _ lanes: L
  ) -> Vector {
    if kind == .maximum {
      return over(source, channel, reach, lanes, from: -.infinity) { larger($0, $1) }
    }
    return over(source, channel, reach, lanes, from: 0) { $0 + $1 } / reach.divisor
  }

  /// What the values of a window give together, in the order of rows and columns.
  @inline(__always)
  private func over<L: Lanes>(
    _ source: WindowRows, _ channel: Int, _ reach: Reach, _ lanes: L, from first: Float,
    _ combine: (Vector, Vector) -> Vector
  ) -> Vector {
    var total = Vector(repeating: first)
    for row in reach.rows {
      var at = source.row(row) + (reach.columns.lowerBound &* channels &+ channel)
      for _ in reach.columns {
        total = combine(total, lanes.load(at))
        at += channels
      }
    }
    return total
  }
}

/// The rows of a map as windows find them: in memory, or with the batch norm that is applied on the way, each once,
/// in scratch memory that holds as many rows as a window has.
struct WindowRows {
  private let input: MapSource
  private let scratch: UnsafeMutablePointer<Float>?
  private let pitch: Int
  private let width: Int
  private let channels: Int
  private let held: Int
  /// The first row that is not there yet.
  private var next = 0

  init(_ pool: WindowPool, _ input: MapSource, _ scratch: UnsafeMutablePointer<Float>?) {
    precondition(input.affine == nil || scratch != nil)
    self.input = input
    self.scratch = input.affine == nil ? nil : scratch
    (width, channels, held) = (pool.width, pool.channels, pool.kernelHeight)
    pitch = pool.width * pool.channels
  }

  /// Makes some rows, which follow those of the call before or overlap them.
  mutating func prepare(_ rows: Range<Int>) {
    guard let affine = input.affine, let scratch else { return }
    next = max(next, rows.lowerBound)
    while next < rows.upperBound {
      affine.apply(
        input.values + next * pitch, positions: width, channels: channels,
        into: scratch + next % held * pitch)
      next += 1
    }
  }

  @inline(__always)
  func row(_ row: Int) -> UnsafePointer<Float> {
    scratch.map { UnsafePointer($0) + row % held &* pitch } ?? input.values + row &* pitch
  }
}
