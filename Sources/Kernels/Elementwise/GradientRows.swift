/// The gradient of one map of a concatenation in that of the whole, with what an SE block adds to it: gradient · gate +
/// mean · share, either of the two absent or not.
package struct GradientRows {
  /// [positions, pitch], at the map's first channel.
  package var source: UnsafePointer<Float>
  package var pitch: Int
  /// The gate's factors, [channels].
  package var gate: UnsafePointer<Float>?
  /// The gradient of the mean over positions, [channels].
  package var mean: UnsafePointer<Float>?
  /// What each position has of the mean's gradient.
  package var share: Float

  package init(
    source: UnsafePointer<Float>, pitch: Int, gate: UnsafePointer<Float>?,
    mean: UnsafePointer<Float>?, share: Float
  ) {
    (self.source, self.pitch) = (source, pitch)
    (self.gate, self.mean, self.share) = (gate, mean, share)
  }

  /// Writes the map's gradient, [positions, count], or adds to it.
  package func copy(
    _ positions: Int, count: Int, accumulates: Bool, into target: UnsafeMutablePointer<Float>
  ) {
    guard gate != nil || mean != nil else {
      copyRows(
        source, pitch: pitch, rows: positions, count: count, accumulates: accumulates,
        into: target, pitch: count)
      return
    }
    let row = VectorRow(count)
    for position in 0..<positions {
      let (from, to) = (source + position &* pitch, target + position &* count)
      var channel = 0
      while channel < row.whole {
        put(from, channel, to, adding: accumulates, AllLanes())
        channel &+= 16
      }
      if let last = row.last { put(from, channel, to, adding: accumulates, last) }
    }
  }

  /// A vector of one position.
  @inline(__always)
  private func put<L: Lanes>(
    _ from: UnsafePointer<Float>, _ channel: Int, _ to: UnsafeMutablePointer<Float>, adding: Bool,
    _ lanes: L
  ) {
    var value = lanes.load(from + channel)
    if let gate { value *= lanes.load(gate + channel) }
    if let mean { value += lanes.load(mean + channel) * share }
    lanes.store(value, to + channel, adding: adding)
  }
}
