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
  for row in 0..<rows {
    let s = source + row &* sourcePitch
    let t = target + row &* targetPitch
    if accumulates {
      for i in 0..<count { t[i] += s[i] }
    } else {
      for i in 0..<count { t[i] = s[i] }
    }
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
