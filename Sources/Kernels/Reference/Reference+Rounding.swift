extension Reference {
  /// What bfloat16 leaves of a value: the nearest with seven bits after the leading one, ties to even. What
  /// is too small for a normal number is zero.
  package static func roundedToBfloat16(_ x: Float) -> Float {
    if x.isNaN { return x }
    if x.magnitude < .leastNormalMagnitude { return x.sign == .minus ? -0.0 : 0 }
    // Between two neighbours the upper halves of the bits differ by one.
    let low = Float(bitPattern: x.bitPattern & 0xffff_0000)
    let high = Float(bitPattern: low.bitPattern + 0x1_0000)
    let rest = UInt32(x.bitPattern & 0xffff)
    if rest != 0x8000 { return rest < 0x8000 ? low : high }
    return low.bitPattern & 0x1_0000 == 0 ? low : high
  }
}
