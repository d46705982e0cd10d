/// Mean and sum of squared deviations per channel of one image, which stays in the cache between the
/// two passes; batch statistics are combined from these in double precision.
///
/// - Parameters:
///   - map: [positions, channels].
///   - mean, squares: [channels], written.
package func channelMoments(
  _ map: UnsafePointer<Float>, positions: Int, channels: Int,
  mean: UnsafeMutablePointer<Float>, squares: UnsafeMutablePointer<Float>
) {
  var channel = 0
  while channel &+ 32 <= channels {
    let (low, high) = pairMoments(map + channel, positions: positions, channels: channels)
    low.mean.write(mean + channel)
    high.mean.write(mean + channel + 16)
    low.squares.write(squares + channel)
    high.squares.write(squares + channel + 16)
    channel &+= 32
  }
  if channel &+ 16 <= channels {
    let moments = vectorMoments(
      map + channel, positions: positions, channels: channels, AllLanes())
    moments.mean.write(mean + channel)
    moments.squares.write(squares + channel)
    channel &+= 16
  }
  if let last = VectorRow(channels).last {
    let moments = vectorMoments(map + channel, positions: positions, channels: channels, last)
    last.store(moments.mean, mean + channel)
    last.store(moments.squares, squares + channel)
  }
}

/// Positions whose two passes stay in the first-level cache.
private let strip = 64

/// Mean and squares of a vector of channels over a growing number of positions.
private struct VectorMoments {
  var mean = Vector.zero
  var squares = Vector.zero

  /// Takes in those of `count` positions more, after `before` (Chan, Golub and LeVeque 1979).
  @inline(__always)
  mutating func merge(_ next: VectorMoments, count: Int, before: Int) {
    let total = Float(before + count)
    let distance = next.mean - mean
    mean.addProduct(distance, Vector(repeating: Float(count) / total))
    squares += next.squares
    squares.addProduct(
      distance * distance, Vector(repeating: Float(before) * Float(count) / total))
  }
}

@inline(__always)
private func vectorMoments<L: Lanes>(
  _ map: UnsafePointer<Float>, positions: Int, channels: Int, _ lanes: L
) -> VectorMoments {
  var moments = VectorMoments()
  for start in stride(from: 0, to: positions, by: strip) {
    let count = min(strip, positions - start)
    let first = map + start * channels
    // Two accumulators each, to hide the latency of addition.
    var (s0, s1) = (Vector.zero, Vector.zero)
    var x = first
    for _ in 0..<(count / 2) {
      s0 += lanes.load(x)
      s1 += lanes.load(x + channels)
      x += 2 &* channels
    }
    if count & 1 == 1 { s0 += lanes.load(x) }
    let m = (s0 + s1) * (1 / Float(count))
    var (q0, q1) = (Vector.zero, Vector.zero)
    x = first
    for _ in 0..<(count / 2) {
      let (d0, d1) = (lanes.load(x) - m, lanes.load(x + channels) - m)
      q0.addProduct(d0, d0)
      q1.addProduct(d1, d1)
      x += 2 &* channels
    }
    if count & 1 == 1 {
      let d = lanes.load(x) - m
      q0.addProduct(d, d)
    }
    moments.merge(VectorMoments(mean: m, squares: q0 + q1), count: count, before: start)
  }
  return moments
}

/// Two neighbouring vectors, so that whole lines of 128 bytes are read at a time.
@inline(__always)
private func pairMoments(
  _ map: UnsafePointer<Float>, positions: Int, channels: Int
) -> (VectorMoments, VectorMoments) {
  var (low, high) = (VectorMoments(), VectorMoments())
  for start in stride(from: 0, to: positions, by: strip) {
    let count = min(strip, positions - start)
    let first = map + start * channels
    var (s0, s1) = (Vector.zero, Vector.zero)
    var x = first
    for _ in 0..<count {
      s0 += Vector.read(x)
      s1 += Vector.read(x + 16)
      x += channels
    }
    let scale = 1 / Float(count)
    let (m0, m1) = (s0 * scale, s1 * scale)
    var (q0, q1) = (Vector.zero, Vector.zero)
    x = first
    for _ in 0..<count {
      let (d0, d1) = (Vector.read(x) - m0, Vector.read(x + 16) - m1)
      q0.addProduct(d0, d0)
      q1.addProduct(d1, d1)
      x += channels
    }
    low.merge(VectorMoments(mean: m0, squares: q0), count: count, before: start)
    high.merge(VectorMoments(mean: m1, squares: q1), count: count, before: start)
  }
  return (low, high)
}
