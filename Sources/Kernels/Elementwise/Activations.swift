/// Element-wise non-linearities over contiguous values.
package enum PointwiseActivation: Hashable, Sendable {
  case relu, sigmoid, tanh
  /// x where it is above zero, slope · x elsewhere; the slope is above zero.
  case leakyReLU(slope: Float)
  /// slope · x + offset, kept from `low` to `high`; the slope is above zero.
  case clamp(slope: Float, offset: Float, low: Float, high: Float)

  @inline(__always)
  private func value(_ x: Vector) -> Vector {
    let one = Vector(repeating: 1)
    switch self {
    case .relu: return raised(x, to: Vector(repeating: 0))
    case .sigmoid: return one / (one + exponential(-x))
    case .tanh:
      // 1 − 2 / (e²ˣ + 1) loses digits near zero, where x − x³/3 + 2x⁵/15 is exact enough.
      let square = x * x
      let series = x * (one + square * (Vector(repeating: 2.0 / 15) * square - 1.0 / 3))
      let far = one - 2 / (exponential(x + x) + one)
      return far.replacing(with: series, where: square .< 0.0036)
    case .leakyReLU(let slope): return x.replacing(with: x * slope, where: x .<= 0)
    case .clamp(let slope, let offset, let low, let high):
      let line = Vector(repeating: offset).addingProduct(x, Vector(repeating: slope))
      return lowered(raised(line, to: Vector(repeating: low)), to: Vector(repeating: high))
    }
  }

  /// The gradient times the derivative, from the value. ReLU's gradient is zero where its value is, and passes where
  /// that is NaN; so is a clamp's at its bounds.
  @inline(__always)
  private func gradient(_ g: Vector, _ y: Vector) -> Vector {
    switch self {
    case .relu: return g.replacing(with: 0, where: y .<= 0)
    case .sigmoid: return g * (y * (1 - y))
    case .tanh: return g * (1 - y * y)
    case .leakyReLU(let slope): return g.replacing(with: g * slope, where: y .<= 0)
    case .clamp(let slope, _, let low, let high):
      return (g * slope).replacing(with: 0, where: (y .<= low) .| (y .>= high))
    }
  }

  package func forward(
    _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i &+ 16 <= count {
      value(Vector.read(x + i)).write(y + i)
      i &+= 16
    }
    if i < count {
      var rest = Vector(repeating: 0)
      for lane in 0..<(count &- i) { rest[lane] = x[i &+ lane] }
      rest = value(rest)
      for lane in 0..<(count &- i) { y[i &+ lane] = rest[lane] }
    }
  }

  package func backward(
    gradient: UnsafePointer<Float>, output: UnsafePointer<Float>, count: Int, accumulates: Bool,
    into target: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let valid = min(16, count &- i)
      if valid == 16 {
        let g = self.gradient(Vector.read(gradient + i), Vector.read(output + i))
        g.write(target + i, adding: accumulates)
      } else {
        var (y, g) = (Vector(repeating: 0), Vector(repeating: 0))
        for lane in 0..<valid {
          y[lane] = output[i &+ lane]
          g[lane] = gradient[i &+ lane]
        }
        g = self.gradient(g, y)
        for lane in 0..<valid {
          target[i &+ lane] = accumulates ? target[i &+ lane] + g[lane] : g[lane]
        }
      }
      i &+= 16
    }
  }
}
