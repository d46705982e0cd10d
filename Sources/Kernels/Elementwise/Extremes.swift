import CHost

// Maxima that keep NaN. Swift's `pointwiseMax` gives the other operand instead, as IEEE 754's maxNum does, and a
// network would go on with numbers that no kernel computed.

/// x, or the floor where x is below it; NaN stays NaN. One instruction: of two operands it gives the second where
/// either is NaN, and of two zeros.
@inline(__always)
func raised(_ x: Vector, to floor: Vector) -> Vector { ablate_raised(x, floor) }

@inline(__always)
func raised(_ x: HalfVector, to floor: HalfVector) -> HalfVector {
  ablate_raised_half(x, floor)
}

@inline(__always)
func raised(_ x: Float, to floor: Float) -> Float { x < floor ? floor : x }

/// x, or the ceiling where x is above it; NaN stays NaN.
@inline(__always)
func lowered(_ x: Vector, to ceiling: Vector) -> Vector {
  ablate_lowered(x, ceiling)
}

/// The larger of two values; NaN where either is.
@inline(__always)
func larger(_ x: Vector, _ y: Vector) -> Vector {
  ablate_raised(x, y).replacing(with: y, where: y .!= y)
}

@inline(__always)
func larger(_ x: Float, _ y: Float) -> Float { y > x || y != y ? y : x }

/// Whether a value is the one that a maximum gave: equal to it, or NaN as it is.
@inline(__always)
func holds(_ x: Vector, _ maximum: Vector) -> SIMDMask<Vector.MaskStorage> {
  (x .== maximum) .| ((x .!= x) .& (maximum .!= maximum))
}
