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
  func callAsFunction(_ x: Vector, channel: Int) -> Vector {
    raised(
      x.fused(Vector.read(scale + channel), Vector.read(shift + channel)),
      to: Vector(repeating: floor))
  }

  @inline(__always)
  func callAsFunction(_ x: Float, channel: Int) -> Float {
    raised(shift[channel].addingProduct(x, scale[channel]), to: floor)
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
    let vectors = channels / 16
    let bound = Vector(repeating: floor)
    // One row of channels after the other, as memory likes it.
    for position in 0..<(vectors > 1 ? positions : 0) {
      let (from, to) = (x + position &* channels, y + position &* pitch)
      for vector in 0..<vectors {
        let c = 16 &* vector
        raised(
          Vector.read(from + c).fused(Vector.read(scale + c), Vector.read(shift + c)), to: bound
        ).write(to + c)
      }
    }
    if vectors == 1 {
      let (a, b) = (Vector.read(scale), Vector.read(shift))
      var (from, to) = (x, y)
      for _ in 0..<positions {
        raised(Vector.read(from).fused(a, b), to: bound).write(to)
        from += channels
        to += pitch
      }
    }
    for channel in (16 * vectors)..<channels {
      for p in 0..<positions {
        y[p &* pitch &+ channel] = self(x[p &* channels &+ channel], channel: channel)
      }
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
  func vector(_ at: Int, channel: Int) -> Vector {
    let x = Vector.read(values + at)
    return affine.map { $0(x, channel: channel) } ?? x
  }

  @inline(__always)
  func value(_ at: Int, channel: Int) -> Float {
    affine.map { $0(values[at], channel: channel) } ?? values[at]
  }

  package static func + (source: MapSource, offset: Int) -> MapSource {
    MapSource(source.values + offset, source.affine)
  }
}
