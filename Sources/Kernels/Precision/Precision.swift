/// In what the factors of products are held. Sums are single precision in both.
package enum Precision: Sendable {
  case single
  /// bfloat16, the upper half of single precision, two factors in a word; rounded to the nearest.
  case bfloat16

  /// Factors that a word of 32 bits holds.
  var factors: Int { self == .single ? 1 : 2 }
}
