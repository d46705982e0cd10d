extension Reference {
  /// A · B of matrices [m, k] and [k, n], row-major.
  @_specialize(where Scalar == Double)
  package static func matrixProduct<Scalar: BinaryFloatingPoint>(
    _ a: [Scalar], _ b: [Scalar], m: Int, n: Int, k: Int
  ) -> [Scalar] {
    var c = [Scalar](repeating: 0, count: m * n)
    for i in 0..<m {
      for l in 0..<k {
        for j in 0..<n { c[i * n + j] += a[i * k + l] * b[l * n + j] }
      }
    }
    return c
  }

  /// A matrix [rows, columns] with its axes exchanged.
  @_specialize(where Scalar == Double)
  package static func transposed<Scalar: BinaryFloatingPoint>(
    _ a: [Scalar], rows: Int, columns: Int
  ) -> [Scalar] {
    (0..<columns).flatMap { column in (0..<rows).map { a[$0 * columns + column] } }
  }
}
