/// target = factor · x, or target += factor · x.
package func scaled(
  _ x: UnsafePointer<Float>, by factor: Float, count: Int, accumulates: Bool,
  into target: UnsafeMutablePointer<Float>
) {
  for i in 0..<count { target[i] = accumulates ? target[i] + factor * x[i] : factor * x[i] }
}

/// target = a · b, or target += a · b, element by element.
package func product(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, accumulates: Bool,
  into target: UnsafeMutablePointer<Float>
) {
  for i in 0..<count { target[i] = accumulates ? target[i] + a[i] * b[i] : a[i] * b[i] }
}

/// Copies rows of `count` values between pitches, or adds them: concatenation and its gradient.
package func copyRows(
  _ source: UnsafePointer<Float>, pitch sourcePitch: Int, rows: Int, count: Int, accumulates: Bool,
  into target: UnsafeMutablePointer<Float>, pitch targetPitch: Int
) {
  let row = VectorRow(count)
  for index in 0..<rows {
    let (from, to) = (source + index &* sourcePitch, target + index &* targetPitch)
    var at = 0
    while at < row.whole {
      Vector.read(from + at).write(to + at, adding: accumulates)
      at &+= 16
    }
    if let last = row.last { last.store(last.load(from + at), to + at, adding: accumulates) }
  }
}

/// Channel g·width + i of each position moves to i·groups + g, where width = channels / groups.
///
/// - Parameter source, target: [positions, channels].
package func shuffleChannels(
  _ source: UnsafePointer<Float>, positions: Int, channels: Int, groups: Int,
  into target: UnsafeMutablePointer<Float>
) {
  let width = channels / groups
  var (from, to) = (source, target)
  for _ in 0..<positions {
    for group in 0..<groups {
      var at = group
      for _ in 0..<width {
        to[at] = from.pointee
        from += 1
        at &+= groups
      }
    }
    to += channels
  }
}

/// The gradient of `shuffleChannels`: what moved there goes back.
///
/// - Parameter gradient, target: [positions, channels].
package func shuffleChannelsGradient(
  _ gradient: UnsafePointer<Float>, positions: Int, channels: Int, groups: Int, accumulates: Bool,
  into target: UnsafeMutablePointer<Float>
) {
  let width = channels / groups
  var (from, to) = (gradient, target)
  for _ in 0..<positions {
    for group in 0..<groups {
      var at = group
      for _ in 0..<width {
        to.pointee = accumulates ? to.pointee + from[at] : from[at]
        to += 1
        at &+= groups
      }
    }
    from += channels
  }
}

/// Sums partial results in their order: target[i] = Σ over parts of parts[part][i], for i in a range.
package func sumParts(
  _ parts: UnsafePointer<Float>, pitch: Int, count partCount: Int, range: Range<Int>,
  into target: UnsafeMutablePointer<Float>
) {
  for i in range { target[i] = parts[i] }
  for part in 1..<max(partCount, 1) {
    let p = parts + part &* pitch
    for i in range { target[i] += p[i] }
  }
}
