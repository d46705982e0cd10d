/// Resamples pictures along both axes, in whole numbers: the same bytes on every machine.
final class Resampler {
  private let rows = PixelBuffer()
  private var sums: [Int32] = []
  /// What lies outside of a picture, by channel.
  private let fill: [UInt8]
  private var channels: Int { fill.count }

  /// - Parameter fill: the levels of what lies outside of a picture: one, three, or four with opacity.
  init(fill: [UInt8]) {
    precondition((1...4).contains(fill.count))
    self.fill = fill
  }

  /// Writes [vertical.outputs, horizontal.outputs, channels]; horizontally first, rounded to bytes between.
  /// Colours with opacity must have been multiplied by it.
  func resample(
    _ source: Pixels, horizontal: ResampleAxis, vertical: ResampleAxis,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    let needed = vertical.inputs
    let width = horizontal.outputs * channels
    let rows = self.rows.reserve(needed.count * width)
    for row in needed {
      widen(
        source.start + row * source.width * channels, horizontal,
        into: rows + (row - needed.lowerBound) * width)
    }
    if sums.count < width { sums = [Int32](repeating: 0, count: width) }
    for output in 0..<vertical.outputs {
      let line = target + output * width
      guard vertical.counts[output] > 0 else {
        for i in 0..<width { line[i] = fill[i % channels] }
        continue
      }
      sums.withUnsafeMutableBufferPointer { sums in
        guard let sums = sums.baseAddress else { return }
        for i in 0..<width { sums[i] = Self.half }
        for tap in 0..<vertical.counts[output] {
          let weight = vertical.weights[output * vertical.taps + tap]
          let from = rows + (vertical.firsts[output] - needed.lowerBound + tap) * width
          for i in 0..<width { sums[i] &+= Int32(from[i]) &* weight }
        }
        for i in 0..<width {
          line[i] = UInt8(truncatingIfNeeded: min(sums[i] >> Int32(ResampleAxis.precision), 255))
        }
      }
    }
    // Columns outside of the picture carry the fill through every row.
    for column in 0..<horizontal.outputs where horizontal.counts[column] == 0 {
      for row in 0..<vertical.outputs {
        for c in 0..<channels { target[row * width + column * channels + c] = fill[c] }
      }
    }
  }

  private static let half: Int32 = 1 << Int32(ResampleAxis.precision - 1)

  private func widen(
    _ line: UnsafePointer<UInt8>, _ axis: ResampleAxis, into target: UnsafeMutablePointer<UInt8>
  ) {
    switch channels {
    case 3: widen3(line, axis, into: target)
    case 4: widen4(line, axis, into: target)
    default: widenEach(line, axis, into: target)
    }
  }

  private func widen3(
    _ line: UnsafePointer<UInt8>, _ axis: ResampleAxis, into target: UnsafeMutablePointer<UInt8>
  ) {
    axis.weights.withUnsafeBufferPointer { weights in
      for output in 0..<axis.outputs {
        let from = line + axis.firsts[output] * 3
        var (r, g, b) = (Self.half, Self.half, Self.half)
        for tap in 0..<axis.counts[output] {
          let weight = weights[output &* axis.taps &+ tap]
          r &+= Int32(from[3 &* tap]) &* weight
          g &+= Int32(from[3 &* tap &+ 1]) &* weight
          b &+= Int32(from[3 &* tap &+ 2]) &* weight
        }
        let shift = Int32(ResampleAxis.precision)
        target[3 * output] = UInt8(truncatingIfNeeded: min(r >> shift, 255))
        target[3 * output + 1] = UInt8(truncatingIfNeeded: min(g >> shift, 255))
        target[3 * output + 2] = UInt8(truncatingIfNeeded: min(b >> shift, 255))
      }
    }
  }

  private func widen4(
    _ line: UnsafePointer<UInt8>, _ axis: ResampleAxis, into target: UnsafeMutablePointer<UInt8>
  ) {
    let levels = UnsafeRawPointer(line)
    axis.weights.withUnsafeBufferPointer { weights in
      for output in 0..<axis.outputs {
        let first = axis.firsts[output]
        var sums = SIMD4<Int32>(repeating: Self.half)
        for tap in 0..<axis.counts[output] {
          let pixel = levels.loadUnaligned(
            fromByteOffset: 4 &* (first &+ tap), as: SIMD4<UInt8>.self)
          let weight = weights[output &* axis.taps &+ tap]
          sums &+= SIMD4<Int32>(truncatingIfNeeded: pixel) &* weight
        }
        let shifted = sums &>> SIMD4<Int32>(repeating: Int32(ResampleAxis.precision))
        let bytes = SIMD4<UInt8>(
          truncatingIfNeeded: pointwiseMin(shifted, SIMD4<Int32>(repeating: 255)))
        UnsafeMutableRawPointer(target + 4 * output).storeBytes(of: bytes, as: SIMD4<UInt8>.self)
      }
    }
  }

  /// The same channel by channel, for any number of them.
  private func widenEach(
    _ line: UnsafePointer<UInt8>, _ axis: ResampleAxis, into target: UnsafeMutablePointer<UInt8>
  ) {
    let channels = channels
    axis.weights.withUnsafeBufferPointer { weights in
      for output in 0..<axis.outputs {
        let from = line + axis.firsts[output] * channels
        for c in 0..<channels {
          var sum = Self.half
          for tap in 0..<axis.counts[output] {
            let weight = weights[output &* axis.taps &+ tap]
            sum &+= Int32(from[channels &* tap &+ c]) &* weight
          }
          target[channels * output + c] = UInt8(
            truncatingIfNeeded: min(sum >> Int32(ResampleAxis.precision), 255))
        }
      }
    }
  }
}
