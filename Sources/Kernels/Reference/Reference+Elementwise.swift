extension Reference {
  /// eˣ, by way of double precision: no wider type has a better one here.
  @_specialize(where Scalar == Double)
  package static func exponential<Scalar: BinaryFloatingPoint>(_ x: Scalar) -> Scalar {
    Scalar(PortableMath.exp(Double(x)))
  }

  /// The larger of two values; NaN where either is.
  @_specialize(where Scalar == Double)
  package static func larger<Scalar: BinaryFloatingPoint>(_ x: Scalar, _ y: Scalar) -> Scalar {
    x.isNaN || y.isNaN ? .nan : max(x, y)
  }

  /// Zero where a value is below it; NaN is not.
  @_specialize(where Scalar == Double)
  package static func rectified<Scalar: BinaryFloatingPoint>(_ x: Scalar) -> Scalar {
    x < 0 ? 0 : x
  }

  /// 1 / (1 + e⁻ˣ), and so on.
  @_specialize(where Scalar == Double)
  package static func activation<Scalar: BinaryFloatingPoint>(
    _ kind: PointwiseActivation, _ x: [Scalar]
  ) -> [Scalar] {
    switch kind {
    case .relu: x.map { rectified($0) }
    case .sigmoid: x.map { 1 / (1 + exponential(-$0)) }
    case .tanh: x.map { Scalar(PortableMath.tanh(Double($0))) }
    case .leakyReLU(let slope): x.map { $0 <= 0 ? $0 * Scalar(slope) : $0 }
    case .clamp(let slope, let offset, let low, let high):
      x.map { x in
        let line = Scalar(slope) * x + Scalar(offset)
        return line < Scalar(low) ? Scalar(low) : line > Scalar(high) ? Scalar(high) : line
      }
    }
  }

  /// gradient · f′, from the value of f.
  @_specialize(where Scalar == Double)
  package static func activationGradient<Scalar: BinaryFloatingPoint>(
    _ kind: PointwiseActivation, _ gradient: [Scalar], output y: [Scalar]
  ) -> [Scalar] {
    switch kind {
    case .relu: rectifierGradient(gradient, output: y)
    case .sigmoid: gradient.indices.map { gradient[$0] * y[$0] * (1 - y[$0]) }
    case .tanh: gradient.indices.map { gradient[$0] * (1 - y[$0] * y[$0]) }
    case .leakyReLU(let slope):
      gradient.indices.map { y[$0] <= 0 ? gradient[$0] * Scalar(slope) : gradient[$0] }
    case .clamp(let slope, _, let low, let high):
      gradient.indices.map {
        y[$0] <= Scalar(low) || y[$0] >= Scalar(high) ? 0 : gradient[$0] * Scalar(slope)
      }
    }
  }

  /// The gradient but where the output is zero or less: NaN passes it.
  @_specialize(where Scalar == Double)
  package static func rectifierGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], output: [Scalar]
  ) -> [Scalar] {
    gradient.indices.map { output[$0] <= 0 ? 0 : gradient[$0] }
  }

  @_specialize(where Scalar == Double)
  package static func sum<Scalar: BinaryFloatingPoint>(_ a: [Scalar], _ b: [Scalar]) -> [Scalar] {
    a.indices.map { a[$0] + b[$0] }
  }

  @_specialize(where Scalar == Double)
  package static func product<Scalar: BinaryFloatingPoint>(
    _ a: [Scalar], _ b: [Scalar]
  ) -> [Scalar] {
    a.indices.map { a[$0] * b[$0] }
  }

  @_specialize(where Scalar == Double)
  package static func scaled<Scalar: BinaryFloatingPoint>(
    _ x: [Scalar], by factor: Scalar
  ) -> [Scalar] {
    x.map { $0 * factor }
  }

  /// map · gate of one image; the gate is as large as the map, or one value per channel.
  @_specialize(where Scalar == Double)
  package static func gated<Scalar: BinaryFloatingPoint>(
    _ map: [Scalar], gate: [Scalar]
  ) -> [Scalar] {
    map.indices.map { map[$0] * gate[$0 % gate.count] }
  }

  /// Gradients of `gated`.
  @_specialize(where Scalar == Double)
  package static func gatedGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], map: [Scalar], gate: [Scalar]
  ) -> (map: [Scalar], gate: [Scalar]) {
    // A gate as large as the map is the case of one row.
    (gated(gradient, gate: gate), sumOfRows(product(gradient, map), channels: gate.count))
  }

  /// Whether no value is NaN or an infinity.
  @_specialize(where Scalar == Double)
  package static func allFinite<Scalar: BinaryFloatingPoint>(_ x: [Scalar]) -> Bool {
    x.allSatisfy(\.isFinite)
  }
}
