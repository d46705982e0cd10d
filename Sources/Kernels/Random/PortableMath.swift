/// Elementary functions made of IEEE basic operations alone, so that they give the same bits on every
/// machine and with every C library, whose own choose instructions by the CPU. For whatever a trial's bits hang on:
/// data, initial weights, rates, the loss; not tuned for speed.
package enum PortableMath {
  /// Natural logarithm, of a normal number within a few units in the last place. NaN of NaN and of what is negative.
  package static func log(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
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

  /// eˣ, within two units in the last place; zero where it would be no normal number, and NaN of NaN.
  package static func exp(_ x: Double) -> Double {
    guard x >= -708, x <= 709.7 else { return x.isNaN ? x : x < 0 ? 0 : .infinity }
    // x = n · ln 2 + r with |r| at most ½ ln 2; ln 2 in two parts, the first exact in few bits.
    let n = (x * 1.4426950408889634).rounded(.toNearestOrEven)
    let r = x - n * 0.693147180369123816490 - n * 1.90821492927058770002e-10
    // Horner over the Taylor series, the largest two terms last.
    var sum = 1.0 / 6_227_020_800
    sum = sum * r + 1.0 / 479_001_600
    sum = sum * r + 1.0 / 39_916_800
    sum = sum * r + 1.0 / 3_628_800
    sum = sum * r + 1.0 / 362_880
    sum = sum * r + 1.0 / 40_320
    sum = sum * r + 1.0 / 5040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 0.5
    sum = 1 + (r + r * r * sum)
    // Half of the exponent at a time: 2¹⁰²⁴ is no number.
    let half = Int(n) / 2
    return sum * power(of2: half) * power(of2: Int(n) - half)
  }

  private static func power(of2 exponent: Int) -> Double {
    Double(bitPattern: UInt64(bitPattern: Int64(exponent + 1023)) << 52)
  }

  /// Hyperbolic tangent, absolute error below 1e-15.
  package static func tanh(_ x: Double) -> Double {
    if x.magnitude > 20 { return x > 0 ? 1 : -1 }
    return 1 - 2 / (exp(2 * x) + 1)
  }

  /// x to a whole power, by its products one after the other.
  package static func power(_ x: Double, _ exponent: Int) -> Double {
    precondition(exponent >= 0)
    return (0..<exponent).reduce(1) { product, _ in product * x }
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
