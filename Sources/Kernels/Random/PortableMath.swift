/// Elementary functions made of IEEE basic operations alone, so that they give the same bits on every
/// machine and with every C library. For data generation and initialisation; not tuned for speed.
package enum PortableMath {
  /// Natural logarithm of a positive finite normal number, within a few units in the last place.
  package static func log(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite)
    // x = m · 2ᵉ with m in √½..√2; log m = 2 · artanh((m − 1) / (m + 1)).
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.4142135623730951 {
      m *= 0.5
      exponent += 1
    }
    let t = (m - 1) / (m + 1)
    let t2 = t * t
    var sum = 0.0
    var k = 23.0
    while k >= 1 {
      sum = sum * t2 + 1 / k
      k -= 2
    }
    return exponent * 0.6931471805599453 + 2 * t * sum
  }

  /// Cosine and sine of `turns` full turns, absolute error below 1e-15.
  package static func cosineAndSine(turns: Double) -> (cosine: Double, sine: Double) {
    // The nearest quarter of a turn leaves the series an angle of at most π/4.
    let quarter = (turns * 4).rounded()
    let angle = (turns * 4 - quarter) * 1.5707963267948966
    let a2 = angle * angle
    var sine = 0.0
    var cosine = 0.0
    var k = 10
    while k >= 0 {
      let n = Double(2 * k)
      // Horner over the Taylor series of both functions.
      sine = 1 - a2 / ((n + 2) * (n + 3)) * sine
      cosine = 1 - a2 / ((n + 1) * (n + 2)) * cosine
      k -= 1
    }
    sine *= angle
    switch Int(quarter) & 3 {
    case 0: return (cosine, sine)
    case 1: return (-sine, cosine)
    case 2: return (-cosine, -sine)
    default: return (sine, -cosine)
    }
  }
}
