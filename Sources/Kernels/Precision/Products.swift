import CHost

/// What a micro-kernel adds for one word of either factor: the one thing in which it depends on the
/// precision.
protocol Products {
  static var precision: Precision { get }

  static func add(_ sum: inout Vector, _ x: Vector, _ y: Vector)
}

enum SingleProducts: Products {
  @inline(__always)
  static var precision: Precision { .single }

  @inline(__always)
  static func add(_ sum: inout Vector, _ x: Vector, _ y: Vector) { sum.addProduct(x, y) }
}

/// Two products of bfloat16 pairs, the second's first; each is added in one rounding.
enum PairProducts: Products {
  @inline(__always)
  static var precision: Precision { .bfloat16 }

  @inline(__always)
  static func add(_ sum: inout Vector, _ x: Vector, _ y: Vector) {
    sum = ablate_add_pairs(sum, x, y)
  }
}
