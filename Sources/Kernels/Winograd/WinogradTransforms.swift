/// The one-dimensional transforms of F(4, 3) (Lavin and Gray 2016), for vectors of channels. A
/// two-dimensional transform applies one over columns, then rows.
///
/// The points are 0, ±a, ±b and infinity with a² = 1/2 and b² = 2: their powers grow least, so that
/// rounding errors are a fraction of those at ±1 and ±2.
enum WinogradTransform<V: WinogradLanes> {
  typealias Four = (V, V, V, V)
  typealias Six = (V, V, V, V, V, V)

  // Powers of a and b; a·b = 1.
  @inline(__always) private static var a: V { V(repeating: 0.707_106_77) }
  @inline(__always) private static var a2: V { V(repeating: 0.5) }
  @inline(__always) private static var a3: V { V(repeating: 0.353_553_38) }
  @inline(__always) private static var b: V { V(repeating: 1.414_213_54) }
  @inline(__always) private static var b2: V { V(repeating: 2) }
  @inline(__always) private static var b3: V { V(repeating: 2.828_427_08) }
  @inline(__always) private static var minusA: V { V(repeating: -0.707_106_77) }
  @inline(__always) private static var minusA2: V { V(repeating: -0.5) }
  @inline(__always) private static var minusB: V { V(repeating: -1.414_213_54) }
  @inline(__always) private static var minusB2: V { V(repeating: -2) }
  /// −(a² + b²)
  @inline(__always) private static var minusSum: V { V(repeating: -2.5) }

  /// Bᵀ·d: six values of the input.
  @inline(__always)
  static func input(_ d: Six) -> Six {
    let (evenA, oddA) = (d.2.fused(minusB2, d.4), d.1.fused(minusB2, d.3))
    let (evenB, oddB) = (d.2.fused(minusA2, d.4), d.1.fused(minusA2, d.3))
    return (
      d.2.fused(minusSum, d.0 + d.4), oddA.fused(a, evenA), oddA.fused(minusA, evenA),
      oddB.fused(b, evenB), oddB.fused(minusB, evenB), d.3.fused(minusSum, d.1 + d.5)
    )
  }

  /// Aᵀ·m: four values of the output.
  @inline(__always)
  static func output(_ m: Six) -> Four {
    let (sumA, slopeA) = (m.1 + m.2, m.1 - m.2)
    let (sumB, slopeB) = (m.3 + m.4, m.3 - m.4)
    return (
      m.0 + (sumA + sumB), slopeB.fused(b, slopeA * a), sumB.fused(b2, sumA * a2),
      slopeB.fused(b3, slopeA.fused(a3, m.5))
    )
  }

  /// A·y: six values from four of the output's gradient.
  @inline(__always)
  static func gradient(_ y: Four) -> Six {
    let (evenA, oddA) = (y.2.fused(a2, y.0), y.3.fused(a3, y.1 * a))
    let (evenB, oddB) = (y.2.fused(b2, y.0), y.3.fused(b3, y.1 * b))
    return (y.0, evenA + oddA, evenA - oddA, evenB + oddB, evenB - oddB, y.3)
  }

  // 1 / (2a²(a² − b²)) and 1 / (2b²(b² − a²)), with their multiples by a, a², b and b².
  @inline(__always) private static var g0: V { V(repeating: -1 / 1.5) }
  @inline(__always) private static var g1: V { V(repeating: -0.707_106_77 / 1.5) }
  @inline(__always) private static var g2: V { V(repeating: -0.5 / 1.5) }
  @inline(__always) private static var h0: V { V(repeating: 1 / 6.0) }
  @inline(__always) private static var h1: V { V(repeating: 1.414_213_54 / 6) }
  @inline(__always) private static var h2: V { V(repeating: 2 / 6.0) }

  /// G·w: six values from the three of a kernel.
  @inline(__always)
  static func weights(_ w: (V, V, V)) -> Six {
    let (evenA, oddA) = (w.2.fused(g2, w.0 * g0), w.1 * g1)
    let (evenB, oddB) = (w.2.fused(h2, w.0 * h0), w.1 * h1)
    return (w.0, evenA + oddA, evenA - oddA, evenB + oddB, evenB - oddB, w.2)
  }

  /// Gᵀ·u: the gradient of a kernel from six values.
  @inline(__always)
  static func weightGradient(_ u: Six) -> (V, V, V) {
    let (sumA, slopeA) = (u.1 + u.2, u.1 - u.2)
    let (sumB, slopeB) = (u.3 + u.4, u.3 - u.4)
    return (
      sumB.fused(h0, sumA.fused(g0, u.0)), slopeB.fused(h1, slopeA * g1),
      sumB.fused(h2, sumA.fused(g2, u.5))
    )
  }
}

/// Channels that are transformed at once. What compares lanes is written for each vector: in generic code it
/// would go lane by lane.
protocol WinogradLanes: SIMD where Scalar == Float {
  /// Puts the floor where a lane is below it; NaN stays.
  mutating func raise(to floor: Self)
}

extension SIMD8<Float>: WinogradLanes {
  @inline(__always)
  mutating func raise(to floor: Self) { self = raised(self, to: floor) }
}

extension SIMD16<Float>: WinogradLanes {
  @inline(__always)
  mutating func raise(to floor: Self) { self = raised(self, to: floor) }
}
