import Kernels
import Testing

@Suite("Passes over rows of channels against their plain twins")
struct RowTests {
  @Test("a concatenation's gradient, with a gate and a mean or without", arguments: tails)
  func gradientRows(channels: Int) {
    let (positions, first, share) = (7, 3, Float(0.25))
    let pitch = channels + 5
    var stream = RandomStream(seed: 8, "gradient rows")
    let source = stream.normals(positions * pitch)
    let (gate, mean) = (stream.normals(pitch), stream.normals(pitch))
    for (hasGate, hasMean) in [(false, false), (true, false), (false, true), (true, true)] {
      var plain = source.doubles
      if hasGate { plain = Reference.gated(plain, gate: gate.doubles) }
      if hasMean {
        plain = plain.indices.map { plain[$0] + mean.doubles[$0 % pitch] * Double(share) }
      }
      plain = Reference.channels(first..<(first + channels), of: plain, channels: pitch)
      let rows = GradientRows(
        source: source.pointer + first, pitch: pitch,
        gate: hasGate ? UnsafePointer(gate.pointer + first) : nil,
        mean: hasMean ? UnsafePointer(mean.pointer + first) : nil, share: share)
      let target = Cells(count: positions * channels)
      for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
        rows.copy(positions, count: channels, accumulates: accumulates, into: target.pointer)
        expectClose(target.values, plain.map { factor * $0 }, "accumulates: \(accumulates)")
      }
      #expect(target.isIntact)
    }
  }

  @Test("rows copied between pitches, stored and added", arguments: tails)
  func copies(channels: Int) {
    let (rows, wide) = (5, channels + 2)
    var stream = RandomStream(seed: 8, "rows")
    let source = stream.normals(rows * wide)
    let plain = Reference.channels(0..<channels, of: source.doubles, channels: wide)
    let target = Cells(count: rows * channels)
    for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
      copyRows(
        source.pointer, pitch: wide, rows: rows, count: channels, accumulates: accumulates,
        into: target.pointer, pitch: channels)
      expectClose(target.values, plain.map { factor * $0 }, "accumulates: \(accumulates)")
    }
    #expect(target.isIntact)
  }

  @Test("channels shuffled, and their gradient", arguments: [(6, 3), (20, 4), (48, 3), (5, 1)])
  func shuffle(channels: Int, groups: Int) {
    let positions = 4
    let row = Reference.channelShuffleSources(channels: channels, groups: groups)
    let sources: [Int?] = (0..<positions).flatMap { p in row.map { p * channels + $0 } }
    var stream = RandomStream(seed: 8, "shuffle")
    let x = stream.normals(positions * channels)
    let (y, target) = (Cells(count: x.count), Cells(count: x.count))
    shuffleChannels(
      x.pointer, positions: positions, channels: channels, groups: groups, into: y.pointer)
    expectClose(y.values, Reference.gather(x.doubles, sources))
    let plain = Reference.gatherGradient(x.doubles, sources, count: x.count)
    for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
      shuffleChannelsGradient(
        x.pointer, positions: positions, channels: channels, groups: groups,
        accumulates: accumulates, into: target.pointer)
      expectClose(target.values, plain.map { factor * $0 }, "accumulates: \(accumulates)")
    }
    #expect(y.isIntact && target.isIntact)
  }
}
