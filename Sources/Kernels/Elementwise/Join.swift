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
    let floor: Float = rectifies ? 0 : -.infinity
    let bound = Vector(repeating: floor)
    var channel = 0
    while channel &+ 16 <= count {
      let at = start &+ channel
      var value = map.vector(at, channel: channel)
      if let gate { value *= Vector.read(gate + channel) }
      if let shortcut { value += shortcut.vector(at, channel: channel) }
      value = raised(value, to: bound)
      if streams { ablate_stream(value, output + at) } else { value.write(output + at) }
      channel &+= 16
    }
    while channel < count {
      let at = start &+ channel
      var value = map.value(at, channel: channel)
      if let gate { value *= gate[channel] }
      if let shortcut { value += shortcut.value(at, channel: channel) }
      output[at] = raised(value, to: floor)
      channel &+= 1
    }
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
    let isWhole = channels % 16 == 0
    let ahead = positions == 1 ? pageAhead : twoTurnsOn(channels)
    for start in stride(from: 0, to: positions, by: rows) {
      let strip = start..<min(start + rows, positions)
      backward(
        gradient: gradient, output: output, map: map, gate: gate, rows: strip, channels: channels,
        ahead: ahead, into: targets)
      if isWhole { after(strip) }
    }
    let step = self.gate == .full ? channels : 0
    var channel = Lines.whole(channels)
    while channel < channels {
      var sum: Float = 0
      for p in 0..<positions {
        let at = p &* channels &+ channel
        var g = gradient[at]
        if rectifies && output[at] <= 0 { g = 0 }
        if let target = targets.rectified { target[at] = g }
        if let target = targets.shortcut {
          target[at] = targets.shortcutAccumulates ? target[at] + g : g
        }
        if let gate {
          let product = g * map.value(at, channel: channel)
          sum += product
          if self.gate == .full, let target = targets.gate {
            target[at] = targets.gateAccumulates ? target[at] + product : product
          }
          g *= gate[p &* step &+ channel]
        }
        if let target = targets.map {
          target[at] = targets.mapAccumulates ? target[at] + g : g
        }
      }
      if self.gate == .channels, let target = targets.gate {
        target[channel] = targets.gateAccumulates ? target[channel] + sum : sum
      }
      channel &+= 1
    }
    if !isWhole { after(0..<positions) }
  }

  /// Whole vectors of some rows; a gate per channel goes on with the sums of the rows before.
  @inline(__always)
  private func backward(
    gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, map: MapSource,
    gate: UnsafePointer<Float>?, rows: Range<Int>, channels: Int, ahead: Int,
    into targets: Targets
  ) {
    let zero = Vector(repeating: 0)
    let step = self.gate == .full ? channels : 0
    for channel in stride(from: 0, to: Lines.whole(channels), by: 16) {
      var at = rows.lowerBound &* channels &+ channel
      var gateAt = rows.lowerBound &* step &+ channel
      let sums = self.gate == .channels ? targets.gate.map { $0 + channel } : nil
      let goesOn = rows.lowerBound > 0
      var sum = sums.map { goesOn ? Vector.read($0) : zero } ?? zero
      for _ in rows {
        ablate_prefetch_to_read(gradient + (at + ahead))
        ablate_prefetch_to_read(output + (at + ahead))
        var g = Vector.read(gradient + at)
        if rectifies { g.replace(with: zero, where: Vector.read(output + at) .<= zero) }
        if let target = targets.rectified { g.write(target + at) }
        if let target = targets.shortcut {
          g.write(target + at, adding: targets.shortcutAccumulates)
        }
        if let gate {
          let product = g * map.vector(at, channel: channel)
          sum += product
          if self.gate == .full, let target = targets.gate {
            product.write(target + gateAt, adding: targets.gateAccumulates)
          }
          g *= Vector.read(gate + gateAt)
        }
        if let target = targets.map {
          g.write(target + at, adding: targets.mapAccumulates)
        }
        at &+= channels
        gateAt &+= step
      }
      if let sums { sum.write(sums, adding: targets.gateAccumulates) }
    }
  }
}
