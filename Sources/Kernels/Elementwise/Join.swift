import CHost

/// How a residual block ends, as one pass over memory: map · gate + shortcut, then ReLU; every part
/// but the map may be absent. NaN stays NaN after the ReLU, and has the gradient of a positive value.
package struct Join: Hashable, Sendable {
  package enum Gate: Hashable, Sendable {
    case none
    /// One value per channel, [1, 1, channels].
    case channels
    /// One value per value of the map.
    case full
  }

  package var gate: Gate
  package var rectifies: Bool

  package init(gate: Gate, rectifies: Bool) {
    self.gate = gate
    self.rectifies = rectifies
  }

  /// One image, or some of its positions.
  ///
  /// - Parameters:
  ///   - map, output: [positions, channels]; `shortcut` too, or nil.
  ///   - gate: [channels] or [positions, channels], or nil.
  ///   - isLarge: whether all images' output is larger than the caches, which it then passes by.
  package func forward(
    map: MapSource, gate: UnsafePointer<Float>?, shortcut: MapSource?, positions: Int,
    channels: Int, isLarge: Bool = false, into output: UnsafeMutablePointer<Float>
  ) {
    let streams = isLarge && channels % 16 == 0 && UInt(bitPattern: output) % 64 == 0
    // Without a value per channel the image is one long row.
    let hasRows = self.gate == .channels || map.affine != nil || shortcut?.affine != nil
    let length = hasRows ? channels : positions &* channels
    for row in 0..<(hasRows ? positions : 1) {
      let start = row &* length
      forward(
        map: map, gate: gate.map { self.gate == .full ? $0 + start : $0 }, shortcut: shortcut,
        from: start, count: length, streams: streams, into: output)
    }
    if streams { ablate_end_streaming() }
  }

  @inline(__always)
  private func forward(
    map: MapSource, gate: UnsafePointer<Float>?, shortcut: MapSource?, from start: Int, count: Int,
    streams: Bool, into output: UnsafeMutablePointer<Float>
  ) {
    let row = VectorRow(count)
    var channel = 0
    while channel < row.whole {
      let value = joined(map, gate, shortcut, start &+ channel, channel, AllLanes())
      let target = output + (start &+ channel)
      if streams { ablate_stream(value, target) } else { value.write(target) }
      channel &+= 16
    }
    if let last = row.last {
      last.store(
        joined(map, gate, shortcut, start &+ channel, channel, last), output + (start &+ channel))
    }
  }

  /// A vector of the output.
  @inline(__always)
  private func joined<L: Lanes>(
    _ map: MapSource, _ gate: UnsafePointer<Float>?, _ shortcut: MapSource?, _ at: Int,
    _ channel: Int, _ lanes: L
  ) -> Vector {
    var value = map.vector(at, channel: channel, lanes)
    if let gate { value *= lanes.load(gate + channel) }
    if let shortcut { value += shortcut.vector(at, channel: channel, lanes) }
    return raised(value, to: Vector(repeating: rectifies ? 0 : -.infinity))
  }

  /// Where gradients go, each with whether it is added to what stands there.
  package struct Targets {
    /// Where the gradient itself goes after the ReLU: to its own place.
    package var rectified: UnsafeMutablePointer<Float>?
    package var map: UnsafeMutablePointer<Float>?
    package var mapAccumulates = false
    package var gate: UnsafeMutablePointer<Float>?
    package var gateAccumulates = false
    package var shortcut: UnsafeMutablePointer<Float>?
    package var shortcutAccumulates = false

    package init() {}
  }

  /// Gradients of one image: of the map, of the gate (summed over positions if it is per channel) and
  /// of the shortcut.
  package func backward(
    gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, map: MapSource,
    gate: UnsafePointer<Float>?, positions: Int, channels: Int, into targets: Targets
  ) {
    // Without a value per channel the image is one long row. Without a gate the map is not read.
    let isOneRow = self.gate == .none || (self.gate == .full && map.affine == nil)
    backward(
      gradient: gradient, output: output, map: map, gate: gate, positions: isOneRow ? 1 : positions,
      channels: isOneRow ? positions &* channels : channels, into: targets
    ) { _ in }
  }

  /// The same, with what is to be done with the gradients while they are in the cache.
  ///
  /// - Parameter after: called with the positions whose gradients are there: with all in their order, some at a
  ///   time.
  package func backward(
    gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, map: MapSource,
    gate: UnsafePointer<Float>?, positions: Int, channels: Int, into targets: Targets,
    after: (Range<Int>) -> Void
  ) {
    // All rows where their sum is added to something, or the order of additions would be another.
    let rows = self.gate == .channels && targets.gateAccumulates ? positions : rowsAtOnce(channels)
    let ahead = positions == 1 ? pageAhead : twoTurnsOn(channels)
    let pass = JoinGradient(
      join: self, gradient: gradient, output: output, map: map, gate: gate, channels: channels,
      ahead: ahead, targets: targets)
    let row = VectorRow(channels)
    let sumsAlone = pass.sumsAlone
    for start in stride(from: 0, to: positions, by: rows) {
      let strip = start..<min(start + rows, positions)
      for channel in row.vectors {
        if sumsAlone {
          pass.sum(strip, channel, AllLanes())
        } else {
          pass.write(strip, channel, AllLanes())
        }
      }
      if let last = row.last { pass.write(strip, row.whole, last) }
      after(strip)
    }
  }
}

private struct JoinGradient {
  let join: Join
  let gradient: UnsafePointer<Float>
  let output: UnsafePointer<Float>
  let map: MapSource
  let gate: UnsafePointer<Float>?
  let channels: Int
  /// Values from one that is read to the one that is fetched.
  let ahead: Int
  let targets: Join.Targets

  /// Whether nothing but the gradient of a gate per channel is wanted, as where the map takes its own from the
  /// gradient of the output.
  var sumsAlone: Bool {
    join.gate == .channels && !join.rectifies && map.affine == nil && targets.rectified == nil
      && targets.map == nil && targets.shortcut == nil && !targets.gateAccumulates
  }

  /// The same as `write` where `sumsAlone`, and faster.
  @inline(__always)
  func sum<L: Lanes>(_ rows: Range<Int>, _ channel: Int, _ lanes: L) {
    guard let target = targets.gate else { return }
    var sum = rows.lowerBound == 0 ? Vector(repeating: 0) : lanes.load(target + channel)
    var at = rows.lowerBound &* channels &+ channel
    for _ in rows {
      ablate_prefetch_to_read(gradient + (at + ahead))
      ablate_prefetch_to_read(map.values + (at + ahead))
      sum += lanes.load(gradient + at) * lanes.load(map.values + at)
      at &+= channels
    }
    lanes.store(sum, target + channel)
  }

  /// A vector of channels of some rows; a gate per channel adds to the sums of the rows before.
  @inline(__always)
  func write<L: Lanes>(_ rows: Range<Int>, _ channel: Int, _ lanes: L) {
    let zero = Vector(repeating: 0)
    let step = join.gate == .full ? channels : 0
    var at = rows.lowerBound &* channels &+ channel
    var gateAt = rows.lowerBound &* step &+ channel
    let sums = join.gate == .channels ? targets.gate.map { $0 + channel } : nil
    let isFirst = rows.lowerBound == 0
    var sum = sums.map { isFirst ? zero : lanes.load($0) } ?? zero
    for _ in rows {
      ablate_prefetch_to_read(gradient + (at + ahead))
      ablate_prefetch_to_read(output + (at + ahead))
      var g = lanes.load(gradient + at)
      if join.rectifies { g.replace(with: zero, where: lanes.load(output + at) .<= zero) }
      if let target = targets.rectified { lanes.store(g, target + at) }
      if let target = targets.shortcut {
        lanes.store(g, target + at, adding: targets.shortcutAccumulates)
      }
      if let gate {
        let product = g * map.vector(at, channel: channel, lanes)
        sum += product
        if join.gate == .full, let target = targets.gate {
          lanes.store(product, target + gateAt, adding: targets.gateAccumulates)
        }
        g *= lanes.load(gate + gateAt)
      }
      if let target = targets.map { lanes.store(g, target + at, adding: targets.mapAccumulates) }
      at &+= channels
      gateAt &+= step
    }
    if let sums { lanes.store(sum, sums, adding: targets.gateAccumulates) }
  }
}
