/// How one axis is resampled: for each output, the inputs it is a weighted mean of.
///
/// The filter is a triangle as wide as two outputs when reducing, as two inputs when enlarging
/// (antialiased bilinear), with weights rounded to 22 bits: Pillow's `resize(…, BILINEAR, box)`, to
/// the bit.
struct ResampleAxis {
  static let precision = 22

  /// First input of each output, and the number of inputs; none where the output's place lies outside
  /// of the picture altogether.
  private(set) var firsts: [Int] = []
  private(set) var counts: [Int] = []
  /// [outputs, taps]
  private(set) var weights: [Int32] = []
  private(set) var taps = 0

  /// - Parameters:
  ///   - inputs: pixels of the picture on this axis.
  ///   - start: where the part begins that becomes `outputs` pixels; pixel i covers i..<i+1.
  ///   - end: where it ends.
  ///   - range: the outputs wanted; they may lie beyond 0..<outputs.
  ///   - mirrors: whether the outputs come last to first.
  init(
    inputs: Int, from start: Double, to end: Double, outputs: Int, range: Range<Int>,
    mirrors: Bool = false
  ) {
    let scale = (end - start) / Double(outputs)
    let width = max(scale, 1)
    let inverse = 1 / width
    taps = Int(width.rounded(.up)) * 2 + 1
    firsts.reserveCapacity(range.count)
    counts.reserveCapacity(range.count)
    weights = [Int32](repeating: 0, count: range.count * taps)
    var row = [Double](repeating: 0, count: taps)
    for slot in 0..<range.count {
      let output = mirrors ? range.upperBound - 1 - slot : range.lowerBound + slot
      let center = start + (Double(output) + 0.5) * scale
      // As in Pillow, bounds are cut towards zero.
      let first = max(Int(center - width + 0.5), 0)
      let count = min(Int(center + width + 0.5), inputs) - first
      firsts.append(min(first, inputs - 1))
      counts.append(max(count, 0))
      guard count > 0 else { continue }
      var sum = 0.0
      for i in 0..<count {
        row[i] = max(1 - abs((Double(i + first) - center + 0.5) * inverse), 0)
        sum += row[i]
      }
      guard sum > 0 else {
        counts[slot] = 0
        continue
      }
      for i in 0..<count {
        weights[slot * taps + i] = Int32(row[i] / sum * Double(1 << Self.precision) + 0.5)
      }
    }
  }

  var outputs: Int { firsts.count }

  /// The inputs that any output reads.
  var inputs: Range<Int> {
    var (low, high) = (Int.max, 0)
    for (first, count) in zip(firsts, counts) where count > 0 {
      low = min(low, first)
      high = max(high, first + count)
    }
    return low < high ? low..<high : 0..<0
  }
}
