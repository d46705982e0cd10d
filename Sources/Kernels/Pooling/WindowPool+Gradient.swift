extension WindowPool {
  /// Values of scratch that a map takes whose batch norm is applied on the way: the rows of a window.
  package var rowsCount: Int { kernelHeight * width * channels }

  /// Values of scratch that the gradient of an average takes.
  package var sharesCount: Int {
    kind == .maximum ? 0 : outputHeight * outputWidth * channels
  }

  /// The gradient of the input; of equal maxima the first takes it, and of NaN the first.
  ///
  /// - Parameters:
  ///   - accumulates: whether it is added to what `target` holds.
  ///   - scratch: of an average `sharesCount` values; of a maximum as of `forward`.
  package func backward(
    gradient: UnsafePointer<Float>, input: MapSource, output: UnsafePointer<Float>,
    scratch: UnsafeMutablePointer<Float>?, accumulates: Bool,
    into target: UnsafeMutablePointer<Float>
  ) {
    if kind == .maximum {
      if !accumulates { target.update(repeating: 0, count: height * width * channels) }
      var source = WindowRows(self, input, scratch)
      for y in 0..<outputHeight {
        source.prepare(reach(y, 0).rows)
        for x in 0..<outputWidth {
          spread(y, x, gradient, source, output, into: target)
        }
      }
    } else if let scratch {
      shares(of: gradient, into: scratch)
      gather(UnsafePointer(scratch), accumulates: accumulates, into: target)
    } else {
      preconditionFailure("the gradient of an average needs scratch memory")
    }
  }

  /// Adds the gradient of one position to the first of its window's values that is the maximum.
  private func spread(
    _ y: Int, _ x: Int, _ gradient: UnsafePointer<Float>, _ source: WindowRows,
    _ output: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    let reach = reach(y, x)
    let place = (y * outputWidth + x) * channels
    let vectors = VectorRow(channels)
    for channel in vectors.vectors {
      spread(
        gradient + (place + channel), output + (place + channel), source, channel, reach,
        into: target, AllLanes())
    }
    if let last = vectors.last {
      let at = place + vectors.whole
      spread(gradient + at, output + at, source, vectors.whole, reach, into: target, last)
    }
  }

  @inline(__always)
  private func spread<L: Lanes>(
    _ gradient: UnsafePointer<Float>, _ output: UnsafePointer<Float>, _ source: WindowRows,
    _ channel: Int, _ reach: Reach, into target: UnsafeMutablePointer<Float>, _ lanes: L
  ) {
    let zero = Vector(repeating: 0)
    let (g, highest) = (lanes.load(gradient), lanes.load(output))
    var isFree = zero .== zero
    for row in reach.rows {
      let values = source.row(row)
      for column in reach.columns {
        let at = column &* channels &+ channel
        let hit = holds(lanes.load(values + at), highest) .& isFree
        isFree = isFree .& .!hit
        lanes.store(
          zero.replacing(with: g, where: hit), target + (row &* width &* channels &+ at),
          adding: true)
      }
    }
  }

  /// What each value of a window has of the gradient of its mean, [outputHeight, outputWidth, channels].
  private func shares(
    of gradient: UnsafePointer<Float>, into shares: UnsafeMutablePointer<Float>
  ) {
    for y in 0..<outputHeight {
      var x = 0
      while x < outputWidth {
        // Neighbours of one divisor together.
        let divisor = reach(y, x).divisor
        var end = x + 1
        while end < outputWidth, reach(y, end).divisor == divisor { end += 1 }
        let at = (y * outputWidth + x) * channels
        scaled(
          gradient + at, by: 1 / divisor, count: (end - x) * channels, accumulates: false,
          into: shares + at)
        x = end
      }
    }
  }

  /// Sums at each position the shares of the windows that reach it, in their order.
  private func gather(
    _ shares: UnsafePointer<Float>, accumulates: Bool, into target: UnsafeMutablePointer<Float>
  ) {
    // Columns that all windows of a row's width reach, a position apart, are one position of many channels.
    let first = min(max(kernelWidth - 1 - paddingWidth, 0), width)
    let inner = stride == 1 ? first..<max(first, min(width, outputWidth - paddingWidth)) : 0..<0
    for row in 0..<height {
      var column = 0
      while column < width {
        let count = column == inner.lowerBound ? max(inner.count, 1) : 1
        gather(
          shares, row, column..<(column + count), accumulates: accumulates,
          into: target + (row * width + column) * channels)
        column += count
      }
    }
  }

  /// The sums at one position, or at some inner columns of a row.
  private func gather(
    _ shares: UnsafePointer<Float>, _ row: Int, _ columns: Range<Int>, accumulates: Bool,
    into target: UnsafeMutablePointer<Float>
  ) {
    let rows = windows(over: row, kernelHeight, paddingHeight, outputHeight)
    let reached = windows(over: columns.lowerBound, kernelWidth, paddingWidth, outputWidth)
    let vectors = VectorRow(columns.count * channels)
    for at in vectors.vectors {
      total(shares + at, rows, reached, AllLanes()).write(target + at, adding: accumulates)
    }
    if let last = vectors.last {
      last.store(
        total(shares + vectors.whole, rows, reached, last), target + vectors.whole,
        adding: accumulates)
    }
  }

  /// The windows along one axis that reach a place.
  private func windows(over place: Int, _ kernel: Int, _ padding: Int, _ count: Int) -> Range<Int> {
    let first = max(0, (place + padding - kernel + stride) / stride)
    return first..<max(first, min(count, (place + padding) / stride + 1))
  }

  @inline(__always)
  private func total<L: Lanes>(
    _ shares: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>, _ lanes: L
  ) -> Vector {
    var sum = Vector(repeating: 0)
    for y in rows {
      var at = shares + (y &* outputWidth &+ columns.lowerBound) &* channels
      for _ in columns {
        sum += lanes.load(at)
        at += channels
      }
    }
    return sum
  }
}
