import CBLAS

/// C = A · B, or C += A · B, row-major, by OpenBLAS on the calling thread.
///
/// OpenBLAS runs single-threaded in this process: the worker pool owns the cores, and a product's
/// bits do not depend on their number. This file is the only one that touches its settings.
package enum MatrixProduct {
  private static let configured: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  /// What OpenBLAS says of itself and of the core type whose kernels it chose.
  package static var libraryDescription: String {
    String(cString: openblas_get_config()) + " core " + String(cString: openblas_get_corename())
  }

  /// - Parameters:
  ///   - a: [m, k], or [k, m] if `transposesA`.
  ///   - b: [k, n], or [n, k] if `transposesB`.
  ///   - c: [m, n].
  package static func run(
    _ a: UnsafePointer<Float>, transposesA: Bool = false, _ b: UnsafePointer<Float>,
    transposesB: Bool = false, m: Int, n: Int, k: Int, accumulates: Bool,
    into c: UnsafeMutablePointer<Float>
  ) {
    _ = configured
    cblas_sgemm(
      CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans,
      transposesB ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a,
      Int32(transposesA ? m : k), b, Int32(transposesB ? k : n), accumulates ? 1 : 0, c, Int32(n))
  }
}
