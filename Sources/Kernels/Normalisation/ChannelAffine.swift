/// y = x · scale + shift per channel, with ReLU if asked: batch norm once its statistics are known.
/// NaN stays NaN after the ReLU too.
///
/// Where a map lies in memory as x, whoever reads it can apply this on the way: every reader gets the
/// same bits as from a map that was written.
package struct ChannelAffine {
  /// [channels] each.
  package var scale: UnsafePointer<Float>
  package var shift: UnsafePointer<Float>
  package var rectifies: Bool

  package init(scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, rectifies: Bool) {
    self.scale = scale
    self.shift = shift
    self.rectifies = rectifies
  }

  /// The least value; none leaves values alone.
  @inline(__always)
  private var floor: Float { rectifies ? 0 : -.infinity }

  /// A vector of one position's channels from `channel` on.
  @inline(__always)
  func callAsFunction<L: Lanes>(_ x: Vector, channel: Int, _ lanes: L) -> Vector {
    let y = x.fused(lanes.load(scale + channel), lanes.load(shift + channel))
    return raised(y, to: Vector(repeating: floor))
  }

  /// Writes some positions.
  ///
  /// - Parameters:
  ///   - x: [positions, channels].
  ///   - y: [positions, pitch], of which the first channels are written.
  ///   - pitch: values from one position of y to the next; nil is the channels.
  package func apply(
    _ x: UnsafePointer<Float>, positions: Int, channels: Int,
    into y: UnsafeMutablePointer<Float>, pitch: Int? = nil
  ) {
    let pitch = pitch ?? channels
    let row = VectorRow(channels)
    if channels == 8 && pitch == 8 {
      applyPairs(x, positions, into: y)
      return
    }
    guard channels > 16 else {
      if let last = row.last {
        apply(x, positions, channels, into: y, pitch, last)
      } else {
        apply(x, positions, channels, into: y, pitch, AllLanes())
      }
      return
    }
    // One row of channels after the other, as memory likes it.
    for position in 0..<positions {
      let (from, to) = (x + position &* channels, y + position &* pitch)
      var c = 0
      while c < row.whole {
        self(Vector.read(from + c), channel: c, AllLanes()).write(to + c)
        c &+= 16
      }
      if let last = row.last { last.store(self(last.load(from + c), channel: c, last), to + c) }
    }
  }

  /// Writes some positions of eight channels, two to a vector.
  private func applyPairs(
    _ x: UnsafePointer<Float>, _ positions: Int, into y: UnsafeMutablePointer<Float>
  ) {
    let (a, b) = (HalfVector.read(scale), HalfVector.read(shift))
    let (twiceA, twiceB) = (Vector(lowHalf: a, highHalf: a), Vector(lowHalf: b, highHalf: b))
    let bound = Vector(repeating: floor)
    let even = 8 &* (positions & ~1)
    var at = 0
    while at < even {
      raised(Vector.read(x + at).fused(twiceA, twiceB), to: bound).write(y + at)
      at &+= 16
    }
    if positions & 1 == 1 {
      let rest = HalfVector.read(x + at).fused(a, b)
      raised(rest, to: HalfVector(repeating: floor)).write(y + at)
    }
  }

  /// Writes some positions of at most one vector each.
  @inline(__always)
  private func apply<L: Lanes>(
    _ x: UnsafePointer<Float>, _ positions: Int, _ channels: Int,
    into y: UnsafeMutablePointer<Float>, _ pitch: Int, _ lanes: L
  ) {
    let (a, b) = (lanes.load(scale), lanes.load(shift))
    let bound = Vector(repeating: floor)
    var (from, to) = (x, y)
    for _ in 0..<positions {
      lanes.store(raised(lanes.load(from).fused(a, b), to: bound), to)
      from += channels
      to += pitch
    }
  }
}

/// A map as its reader gets it: the values in memory, or what `affine` makes of them on the way.
package struct MapSource {
  /// [positions, channels].
  package var values: UnsafePointer<Float>
  package var affine: ChannelAffine?

  package init(_ values: UnsafePointer<Float>, _ affine: ChannelAffine? = nil) {
    self.values = values
    self.affine = affine
  }

  /// - Parameters:
  ///   - at: place of the vector's first value.
  ///   - channel: the channel of that value.
  @inline(__always)
  func vector<L: Lanes>(_ at: Int, channel: Int, _ lanes: L) -> Vector {
    let x = lanes.load(values + at)
    return affine.map { $0(x, channel: channel, lanes) } ?? x
  }

  @inline(__always)
  func vector(_ at: Int, channel: Int) -> Vector { vector(at, channel: channel, AllLanes()) }

  package static func + (source: MapSource, offset: Int) -> MapSource {
    MapSource(source.values + offset, source.affine)
  }
}
