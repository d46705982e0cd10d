extension Reference {
  /// The end of a residual block for one image: map · gate + shortcut, then ReLU, as far as present.
  @_specialize(where Scalar == Double)
  package static func join<Scalar: BinaryFloatingPoint>(
    map: [Scalar], gate: [Scalar]?, shortcut: [Scalar]?, rectifies: Bool
  ) -> [Scalar] {
    var y = gate.map { gated(map, gate: $0) } ?? map
    if let shortcut { y = sum(y, shortcut) }
    return rectifies ? activation(.relu, y) : y
  }

  /// Gradients of map, gate and shortcut; `output` is what `join` gave.
  @_specialize(where Scalar == Double)
  package static func joinGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], output: [Scalar], map: [Scalar], gate: [Scalar]?, rectifies: Bool
  ) -> (map: [Scalar], gate: [Scalar]?, shortcut: [Scalar]) {
    let g = rectifies ? rectifierGradient(gradient, output: output) : gradient
    guard let gate else { return (g, nil, g) }
    let parts = gatedGradient(g, map: map, gate: gate)
    return (parts.map, parts.gate, g)
  }
}
