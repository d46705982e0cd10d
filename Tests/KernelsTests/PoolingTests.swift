import Kernels
import Testing

@Suite("Pooling against its plain twins")
struct PoolingTests {
  static let kinds: [WindowPool.Kind] = [
    .maximum, .average(countsPadding: true), .average(countsPadding: false),
  ]

  /// Windows of all kinds, the same in every run; every third hangs over the edge.
  static func windows(_ kind: WindowPool.Kind) -> [WindowPool] {
    var stream = RandomStream(seed: 5, "windows")
    return (0..<60).map { index in
      let kernel = (1 + stream.below(4), 1 + stream.below(4))
      let (height, width) = (kernel.0 + stream.below(7), kernel.1 + stream.below(7))
      let step = 1 + stream.below(3)
      // Padding below the kernel, so that every window sees the map.
      let padding = (stream.below((kernel.0 + 1) / 2), stream.below((kernel.1 + 1) / 2))
      func extent(_ size: Int, _ kernel: Int, _ padding: Int) -> Int {
        let span = size + 2 * padding - kernel
        let hangs =
          index % 3 == 0 && span % step != 0 && (span / step + 1) * step < size + padding
        return span / step + (hangs ? 2 : 1)
      }
      return WindowPool(
        kind: kind, height: height, width: width, channels: stream.pick(tails),
        kernelHeight: kernel.0, kernelWidth: kernel.1, stride: step, paddingHeight: padding.0,
        paddingWidth: padding.1, outputHeight: extent(height, kernel.0, padding.0),
        outputWidth: extent(width, kernel.1, padding.1))
    }
  }

  @Test("windows forward and backward, ties included", arguments: kinds)
  func windows(_ kind: WindowPool.Kind) {
    var stream = RandomStream(seed: 5, "window values")
    for pool in Self.windows(kind) {
      let count = pool.height * pool.width * pool.channels
      for x in [stream.normals(count), stream.ties(count)] {
        let y = Cells(count: pool.outputHeight * pool.outputWidth * pool.channels)
        pool.forward(MapSource(x.pointer), into: y.pointer)
        expectClose(y.values, Reference.pool(x.doubles, pool), "\(pool)")
        let gradient = stream.normals(y.count)
        let (target, scratch) = (Cells(count: count), Cells(count: pool.sharesCount))
        let plain = Reference.poolGradient(gradient.doubles, input: x.doubles, pool)
        for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
          pool.backward(
            gradient: gradient.pointer, input: MapSource(x.pointer), output: y.pointer,
            scratch: scratch.pointer, accumulates: accumulates, into: target.pointer)
          expectClose(target.values, plain.map { factor * $0 }, "\(pool)")
        }
        #expect(y.isIntact && target.isIntact && scratch.isIntact)
      }
    }
  }

  @Test("a batch norm on the way changes no bit", arguments: kinds)
  func pendingNorm(_ kind: WindowPool.Kind) {
    var stream = RandomStream(seed: 6, "pending windows")
    for pool in Self.windows(kind) {
      let positions = pool.height * pool.width
      let x = stream.normals(positions * pool.channels)
      let (scale, shift) = (stream.normals(pool.channels), stream.normals(pool.channels))
      let affine = ChannelAffine(
        scale: scale.pointer, shift: shift.pointer, rectifies: stream.below(2) == 1)
      let written = Cells(count: x.count)
      affine.apply(
        x.pointer, positions: positions, channels: pool.channels, into: written.pointer)
      let rows = Cells(count: max(pool.rowsCount, pool.sharesCount))
      let gradient = stream.normals(pool.outputHeight * pool.outputWidth * pool.channels)
      func pooled(_ source: MapSource) -> [[Float]] {
        let (y, target) = (Cells(count: gradient.count), Cells(count: x.count))
        pool.forward(source, scratch: rows.pointer, into: y.pointer)
        pool.backward(
          gradient: gradient.pointer, input: source, output: y.pointer,
          scratch: rows.pointer, accumulates: false, into: target.pointer)
        #expect(y.isIntact && target.isIntact && rows.isIntact)
        return [y.values, target.values]
      }
      withExtendedLifetime((scale, shift)) {
        #expect(pooled(MapSource(x.pointer, affine)) == pooled(MapSource(written.pointer)))
      }
    }
  }

  @Test("the squeeze, mean and maximum, ties included", arguments: tails, [1, 2, 49])
  func squeeze(channels: Int, positions: Int) {
    var stream = RandomStream(seed: 5, "squeeze")
    for maximum in [false, true] {
      for map in [stream.normals(positions * channels), stream.ties(positions * channels)] {
        let y = Cells(count: channels)
        globalPool(
          MapSource(map.pointer), positions: positions, channels: channels, maximum: maximum,
          into: y.pointer)
        expectClose(
          y.values, Reference.globalPool(map.doubles, channels: channels, maximum: maximum))
        let (gradient, target) = (stream.normals(channels), stream.normals(map.count))
        let plain = Reference.globalPoolGradient(
          gradient.doubles, map: map.doubles, maximum: maximum)
        for (accumulates, factor) in [(false, 1.0), (true, 2.0)] {
          globalPoolGradient(
            gradient: gradient.pointer, output: y.pointer, map: MapSource(map.pointer),
            positions: positions, channels: channels, maximum: maximum, accumulates: accumulates,
            into: target.pointer)
          expectClose(target.values, plain.map { factor * $0 })
        }
        #expect(y.isIntact && target.isIntact)
      }
    }
  }

  @Test(
    "the squeeze of a map whose batch norm is pending", arguments: tails, [1, 2, 49])
  func pendingSqueeze(channels: Int, positions: Int) {
    var stream = RandomStream(seed: 5, "pending squeeze")
    for maximum in [false, true] {
      for rectifies in [false, true] {
        let count = positions * channels
        let map = Pending(&stream, count, channels: channels, true, rectifies: rectifies)
        let y = Cells(count: channels)
        globalPool(
          map.source, positions: positions, channels: channels, maximum: maximum, into: y.pointer)
        expectClose(
          y.values, Reference.globalPool(map.doubles, channels: channels, maximum: maximum))
        let (gradient, target) = (stream.normals(channels), Cells(count: count))
        globalPoolGradient(
          gradient: gradient.pointer, output: y.pointer, map: map.source, positions: positions,
          channels: channels, maximum: maximum, accumulates: false, into: target.pointer)
        expectClose(
          target.values,
          Reference.globalPoolGradient(gradient.doubles, map: map.doubles, maximum: maximum))
        #expect(y.isIntact && target.isIntact)
      }
    }
  }
}
