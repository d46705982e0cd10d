import Kernels
import Testing

@Suite("Element-wise passes against their plain twins")
struct ElementwiseTests {
  @Test(
    "activations and their gradients",
    arguments: PointwiseActivation.kinds, [1, 15, 16, 17, 47, 64])
  func activations(_ kind: PointwiseActivation, count: Int) {
    var stream = RandomStream(seed: 4, "activations")
    let x = Cells(stream.normals(count).values.map { 3 * $0 })
    let y = Cells(count: count)
    kind.forward(x.pointer, count: count, into: y.pointer)
    // tanh of a few hundredths is a difference of larger numbers.
    expectClose(y.values, Reference.activation(kind, x.doubles), within: 5e-6, "forward")
    let (gradient, target) = (stream.normals(count), stream.normals(count))
    let plain = Reference.activationGradient(kind, gradient.doubles, output: y.doubles)
    for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
      kind.backward(
        gradient: gradient.pointer, output: y.pointer, count: count, accumulates: accumulates,
        into: target.pointer)
      expectClose(
        target.values, plain.map { factor * $0 }, within: 5e-6, "accumulates: \(accumulates)")
    }
    #expect(y.isIntact && target.isIntact)
  }

  @Test("the exponential's relative error stays below 3e-7 over its whole range")
  func exponentialError() {
    var worst = 0.0
    for step in 0...350_000 {
      let x = min(-87 + Float(step) * 0.0005, 88)
      let exact = Reference.exponential(Double(x))
      worst = max(worst, abs(Double(exponential(x)) - exact) / exact)
    }
    #expect(worst < 3e-7, "worst is \(worst)")
    #expect(exponential(0) == 1)
  }

  @Test("the exponential saturates instead of overflowing")
  func exponentialEnds() {
    #expect(exponential(1000).isFinite && exponential(1000) > 1e38)
    #expect(exponential(-1000) > 0 && exponential(-1000) < 2e-38)
    #expect(
      exponential(.infinity) == exponential(1000) && exponential(-.infinity) == exponential(-1000))
    #expect(exponential(.nan).isNaN)
  }

  @Test("tanh keeps its digits near zero")
  func tangentNearZero() {
    let x = Cells(stride(from: Float(-0.2), through: 0.2, by: 1e-4).filter { $0 != 0 })
    let y = Cells(count: x.count)
    PointwiseActivation.tanh.forward(x.pointer, count: x.count, into: y.pointer)
    for (fast, plain) in zip(y.values, Reference.activation(.tanh, x.doubles)) {
      #expect(abs(Double(fast) - plain) <= 5e-6 * abs(plain))
    }
  }

  @Test(
    "joins: map · gate + shortcut, ReLU",
    arguments: [Join.Gate.none, .channels, .full], tails)
  func join(_ gate: Join.Gate, channels: Int) {
    for rectifies in [false, true] {
      for hasShortcut in [false, true] {
        for isPending in [false, true] {
          check(Join(gate: gate, rectifies: rectifies), channels: channels, hasShortcut, isPending)
        }
      }
    }
  }

  /// - Parameter isPending: whether map and shortcut have a batch norm still to be applied.
  private func check(_ join: Join, channels: Int, _ hasShortcut: Bool, _ isPending: Bool) {
    let positions = 6
    let count = positions * channels
    var stream = RandomStream(seed: 4, "joins")
    let map = Pending(&stream, count, channels: channels, isPending, rectifies: true)
    let gates = join.gate == .full ? count : channels
    let gate = join.gate == .none ? nil : stream.normals(gates)
    let shortcut =
      hasShortcut
      ? Pending(&stream, count, channels: channels, isPending, rectifies: false) : nil
    let y = Cells(count: count)
    let gatePointer = gate.map { UnsafePointer($0.pointer) }
    join.forward(
      map: map.source, gate: gatePointer, shortcut: shortcut?.source, positions: positions,
      channels: channels, into: y.pointer)
    expectClose(
      y.values,
      Reference.join(
        map: map.doubles, gate: gate?.doubles, shortcut: shortcut?.doubles,
        rectifies: join.rectifies))
    let gradient = stream.normals(count)
    let plain = Reference.joinGradient(
      gradient.doubles, output: y.doubles, map: map.doubles, gate: gate?.doubles,
      rectifies: join.rectifies)
    let (dMap, dGate, dShortcut) = (
      stream.normals(count), stream.normals(gates), stream.normals(count)
    )
    var targets = Join.Targets()
    targets.map = dMap.pointer
    targets.gate = gate == nil ? nil : dGate.pointer
    targets.shortcut = hasShortcut ? dShortcut.pointer : nil
    for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
      targets.mapAccumulates = accumulates
      targets.gateAccumulates = accumulates
      targets.shortcutAccumulates = accumulates
      join.backward(
        gradient: gradient.pointer, output: y.pointer, map: map.source, gate: gatePointer,
        positions: positions, channels: channels, into: targets)
      expectClose(dMap.values, plain.map.map { factor * $0 }, "map")
      if let plain = plain.gate { expectClose(dGate.values, plain.map { factor * $0 }, "gate") }
      if hasShortcut {
        expectClose(dShortcut.values, plain.shortcut.map { factor * $0 }, "shortcut")
      }
    }
    #expect(y.isIntact && dMap.isIntact && dGate.isIntact && dShortcut.isIntact)
  }

  @Test("a join's output that passes the caches by has the same bits", arguments: [16, 32, 40])
  func streamed(channels: Int) {
    let count = 9 * channels
    var stream = RandomStream(seed: 4, "streamed joins")
    let (map, shortcut) = (stream.normals(count), stream.normals(count))
    let outputs = [false, true].map { isLarge in
      let output = AlignedBuffer<Float>(count: count)
      Join(gate: .none, rectifies: true).forward(
        map: MapSource(map.pointer), gate: nil, shortcut: MapSource(shortcut.pointer),
        positions: 9, channels: channels, isLarge: isLarge, into: output.pointer)
      return Array(output.buffer)
    }
    #expect(outputs[0] == outputs[1] && outputs[0].contains { $0 > 0 })
  }

  @Test("a join's gradient in its own place is there when it is told of", arguments: tails)
  func rectifiedInPlace(channels: Int) {
    let positions = 13
    var stream = RandomStream(seed: 4, "gradients in place")
    let (gradient, output) = (
      stream.normals(positions * channels), stream.normals(positions * channels)
    )
    let expected = zip(gradient.values, output.values).map { $1 > 0 ? $0 : 0 }
    var targets = Join.Targets()
    targets.rectified = gradient.pointer
    var told = 0
    Join(gate: .none, rectifies: true).backward(
      gradient: gradient.pointer, output: output.pointer, map: MapSource(output.pointer), gate: nil,
      positions: positions, channels: channels, into: targets
    ) { strip in
      #expect(strip.lowerBound == told)
      let values = (strip.lowerBound * channels)..<(strip.upperBound * channels)
      #expect(values.allSatisfy { gradient.pointer[$0] == expected[$0] })
      told = strip.upperBound
    }
    #expect(told == positions && gradient.values == expected && gradient.isIntact)
  }

  @Test("products, factors and the gradient of ReLU", arguments: [1, 16, 37])
  func arithmetic(count: Int) {
    var stream = RandomStream(seed: 4, "arithmetic")
    let (a, b) = (stream.normals(count), stream.normals(count))
    for (accumulates, times) in [(false, 1.0), (true, 2.0)] {
      let target = Cells(count: count)
      for _ in 0..<Int(times) {
        product(a.pointer, b.pointer, count: count, accumulates: accumulates, into: target.pointer)
      }
      expectClose(target.values, Reference.product(a.doubles, b.doubles).map { times * $0 })
      for _ in 0..<Int(times) {
        scaled(a.pointer, by: 0.3, count: count, accumulates: accumulates, into: target.pointer)
      }
      let base = accumulates ? Reference.product(a.doubles, b.doubles).map { 2 * $0 } : []
      let plain = Reference.scaled(a.doubles, by: times * Double(Float(0.3)))
      expectClose(target.values, accumulates ? Reference.sum(plain, base) : plain)
      let slope = Cells(count: count)
      for _ in 0..<Int(times) {
        rectifierGradient(
          gradient: a.pointer, output: b.pointer, count: count, accumulates: accumulates,
          into: slope.pointer)
      }
      expectClose(
        slope.values,
        Reference.rectifierGradient(a.doubles, output: b.doubles).map { times * $0 })
      #expect(target.isIntact && slope.isIntact)
    }
  }

  @Test("rows move between pitches, and back again by adding")
  func rows() {
    var stream = RandomStream(seed: 4, "rows")
    let (rows, widths) = (5, [3, 16, 18])
    let maps = widths.map { stream.normals(rows * $0) }
    let joined = Cells(count: rows * 37)
    var first = 0
    for (map, width) in zip(maps, widths) {
      copyRows(
        map.pointer, pitch: width, rows: rows, count: width, accumulates: false,
        into: joined.pointer + first, pitch: 37)
      first += width
    }
    expectClose(joined.values, Reference.concatenated(maps.map(\.doubles), rows: rows), within: 0)
    let back = maps[1]
    copyRows(
      joined.pointer + 3, pitch: 37, rows: rows, count: 16, accumulates: true, into: back.pointer,
      pitch: 16)
    let part = Reference.channels(3..<19, of: joined.doubles, channels: 37)
    expectClose(back.values, part.map { 2 * $0 }, within: 0)
  }

  @Test("partial sums add up in their order, range by range")
  func parts() {
    var stream = RandomStream(seed: 4, "parts")
    let parts = stream.normals(3 * 10)
    let target = Cells(count: 10)
    sumParts(parts.pointer, pitch: 10, count: 3, range: 0..<4, into: target.pointer)
    sumParts(parts.pointer, pitch: 10, count: 3, range: 4..<10, into: target.pointer)
    let p = parts.values
    let expected: [Float] = (0..<10).map { i in p[i] + p[10 + i] + p[20 + i] }
    #expect(target.values == expected)
  }
}
