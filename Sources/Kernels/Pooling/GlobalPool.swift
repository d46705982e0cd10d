/// The squeeze of one image: mean or maximum over positions, NaN where one of them is.
///
/// - Parameters:
///   - map: [positions, channels].
///   - output: [channels].
///   - range: the channels computed; nil is all.
package func globalPool(
  _ map: MapSource, positions: Int, channels: Int, maximum: Bool,
  range: Range<Int>? = nil, into output: UnsafeMutablePointer<Float>
) {
  let scale = 1 / Float(positions)
  var channel = range?.lowerBound ?? 0
  let end = range?.upperBound ?? channels
  // Pairs of vectors, so that whole lines of 128 bytes are read at a time.
  while channel &+ 32 <= end {
    var (low, high) = (
      map.vector(channel, channel: channel), map.vector(channel &+ 16, channel: channel &+ 16)
    )
    var at = channel &+ channels
    for _ in 1..<max(positions, 1) {
      let (x, y) = (
        map.vector(at, channel: channel), map.vector(at &+ 16, channel: channel &+ 16)
      )
      low = maximum ? larger(low, x) : low + x
      high = maximum ? larger(high, y) : high + y
      at &+= channels
    }
    (maximum ? low : low * scale).write(output + channel)
    (maximum ? high : high * scale).write(output + channel + 16)
    channel &+= 32
  }
  if channel &+ 16 <= end {
    pooled(map, positions, channels, channel, maximum: maximum, AllLanes()).write(output + channel)
    channel &+= 16
  }
  if let last = VectorRow(end &- channel).last {
    last.store(
      pooled(map, positions, channels, channel, maximum: maximum, last), output + channel)
  }
}

@inline(__always)
private func pooled<L: Lanes>(
  _ map: MapSource, _ positions: Int, _ channels: Int, _ channel: Int, maximum: Bool, _ lanes: L
) -> Vector {
  var total = map.vector(channel, channel: channel, lanes)
  var at = channel &+ channels
  for _ in 1..<max(positions, 1) {
    let x = map.vector(at, channel: channel, lanes)
    total = maximum ? larger(total, x) : total + x
    at &+= channels
  }
  return maximum ? total : total * (1 / Float(positions))
}

/// Gradient of the squeeze of one image: spread evenly, or to the first position of the maximum; of a NaN
/// to the first one.
///
/// - Parameters:
///   - gradient, output: [channels].
///   - map, target: [positions, channels].
package func globalPoolGradient(
  gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, map: MapSource,
  positions: Int, channels: Int, maximum: Bool, accumulates: Bool,
  into target: UnsafeMutablePointer<Float>
) {
  let row = VectorRow(channels)
  let pass = PoolGradient(
    gradient: gradient, output: output, map: map, positions: positions, channels: channels,
    accumulates: accumulates, target: target)
  for channel in row.vectors {
    pass.write(channel, maximum: maximum, AllLanes())
  }
  if let last = row.last { pass.write(row.whole, maximum: maximum, last) }
}

private struct PoolGradient {
  let gradient: UnsafePointer<Float>
  let output: UnsafePointer<Float>
  let map: MapSource
  let positions: Int
  let channels: Int
  let accumulates: Bool
  let target: UnsafeMutablePointer<Float>

  /// A vector of channels at all positions.
  @inline(__always)
  func write<L: Lanes>(_ channel: Int, maximum: Bool, _ lanes: L) {
    let zero = Vector(repeating: 0)
    let g = lanes.load(gradient + channel)
    let share = g * (1 / Float(positions))
    let highest = lanes.load(output + channel)
    var isFree = zero .== zero
    var at = channel
    for _ in 0..<positions {
      var value = share
      if maximum {
        let hit = holds(map.vector(at, channel: channel, lanes), highest) .& isFree
        isFree = isFree .& .!hit
        value = zero.replacing(with: g, where: hit)
      }
      lanes.store(value, target + at, adding: accumulates)
      at &+= channels
    }
  }
}
