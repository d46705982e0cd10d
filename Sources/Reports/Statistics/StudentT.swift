import Foundation

/// Student's t distribution.
package enum StudentT {
  /// The probability of a value of at most `t`; `degrees` of freedom may be any positive number.
  ///
  /// NaN if `degrees` is not positive. The relative error is below 1e-12 up to a thousand degrees.
  package static func cdf(_ t: Double, degrees: Double) -> Double {
    guard degrees > 0, !t.isNaN else { return .nan }
    let tail = upperTail(t.magnitude, degrees: degrees)
    return t < 0 ? tail : 1 - tail
  }

  /// P(|T| > t) for t ≥ 0; unlike 2 − 2·cdf it keeps its digits far out.
  package static func twoSidedP(_ t: Double, degrees: Double) -> Double {
    guard degrees > 0, !t.isNaN else { return .nan }
    return 2 * upperTail(t.magnitude, degrees: degrees)
  }

  /// The value that the distribution stays below with probability `p`; NaN if `p` is not in 0...1.
  package static func quantile(_ p: Double, degrees: Double) -> Double {
    guard degrees > 0, p >= 0, p <= 1 else { return .nan }
    if p == 0.5 { return 0 }
    let tail = min(p, 1 - p)
    let sign = p < 0.5 ? -1.0 : 1.0
    guard tail > 0 else { return sign * .infinity }

    // Bisection to the last bit: slower than Newton's method, and it cannot fail.
    var low = 0.0
    var high = 1.0
    while upperTail(high, degrees: degrees) > tail {
      low = high
      high *= 2
    }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return sign * middle }
      if upperTail(middle, degrees: degrees) > tail { low = middle } else { high = middle }
    }
  }

  /// P(T > t) for t ≥ 0: half the regularised incomplete beta function I_x(ν/2, 1/2) at
  /// x = ν/(ν + t²).
  private static func upperTail(_ t: Double, degrees: Double) -> Double {
    guard t.isFinite else { return 0 }
    let square = t * t
    guard square.isFinite else { return 0 }
    // x and 1 − x are computed apart: either may be too close to 1 for a subtraction.
    let x = degrees / (degrees + square)
    let rest = square / (degrees + square)
    return 0.5 * Beta.incomplete(degrees / 2, 0.5, x, rest)
  }
}
