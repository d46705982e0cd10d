#if canImport(Glibc)
  import Glibc
#endif

/// Student's t distribution.
package enum StudentT {
  /// P(T ≤ t), through the regularised incomplete beta function.
  package static func cdf(_ t: Double, degrees: Double) -> Double {
    let tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
    return t >= 0 ? 1 - tail : tail
  }

  /// The t with P(T ≤ t) = p, by bisection to the last bits; 0 < p < 1.
  package static func quantile(_ p: Double, degrees: Double) -> Double {
    precondition(p > 0 && p < 1 && degrees > 0)
    if p == 0.5 { return 0 }
    var (low, high) = (-1.0, 1.0)
    while cdf(low, degrees: degrees) > p { low *= 2 }
    while cdf(high, degrees: degrees) < p { high *= 2 }
    for _ in 0..<200 where low < high {
      let middle = low + (high - low) / 2
      if middle == low || middle == high { break }
      if cdf(middle, degrees: degrees) < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// I_x(a, b) by its continued fraction (Lentz's method).
  private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges quickly on this side of the mean.
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    let tiny = 1e-300
    var (f, c, d) = (1.0, 1.0, 0.0)
    for i in 0...500 {
      let m = Double(i / 2)
      var numerator = 1.0
      if i > 0 {
        numerator =
          i % 2 == 0
          ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
          : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      }
      d = 1 + numerator * d
      if abs(d) < tiny { d = tiny }
      d = 1 / d
      c = 1 + numerator / c
      if abs(c) < tiny { c = tiny }
      f *= c * d
      if abs(1 - c * d) < 1e-15 { break }
    }
    return front * (f - 1)
  }
}
