/// Resamples pictures along both axes, in whole numbers: the same bytes on every machine.
final class Resampler {
  private let rows = PixelBuffer()
  private var sums: [Int32] = []
  /// What lies outside of a picture.
  private let fill: [UInt8]

  init(fill: [UInt8]) { self.fill = fill }

  /// Writes [vertical.outputs, horizontal.outputs, 3]; horizontally first, rounded to bytes between.
  func resample(
    _ source: Pixels, horizontal: ResampleAxis, vertical: ResampleAxis,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    let needed = vertical.inputs
    let width = horizontal.outputs
    let rows = self.rows.reserve(needed.count * width * 3)
    for row in needed {
      widen(
        source.start + row * source.width * 3, horizontal,
        into: rows + (row - needed.lowerBound) * width * 3)
    }
    if sums.count < width * 3 { sums = [Int32](repeating: 0, count: width * 3) }
    for output in 0..<vertical.outputs {
      let line = target + output * width * 3
      guard vertical.counts[output] > 0 else {
        for i in 0..<(width * 3) { line[i] = fill[i % 3] }
        continue
      }
      sums.withUnsafeMutableBufferPointer { sums in
        guard let sums = sums.baseAddress else { return }
        for i in 0..<(width * 3) { sums[i] = Self.half }
        for tap in 0..<vertical.counts[output] {
          let weight = vertical.weights[output * vertical.taps + tap]
          let from = rows + (vertical.firsts[output] - needed.lowerBound + tap) * width * 3
          for i in 0..<(width * 3) { sums[i] &+= Int32(from[i]) &* weight }
        }
        for i in 0..<(width * 3) {
          line[i] = UInt8(truncatingIfNeeded: min(sums[i] >> Int32(ResampleAxis.precision), 255))
        }
      }
    }
    // Columns outside of the picture carry the fill through every row.
    for column in 0..<width where horizontal.counts[column] == 0 {
      for row in 0..<vertical.outputs {
        for c in 0..<3 { target[(row * width + column) * 3 + c] = fill[c] }
      }
    }
  }

  private static let half: Int32 = 1 << Int32(ResampleAxis.precision - 1)

  private func widen(
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
}
