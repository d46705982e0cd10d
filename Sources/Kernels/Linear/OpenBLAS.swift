#if canImport(Glibc)
  import Glibc
#endif

/// OpenBLAS, where rules choose its products: loaded on first use and never before, because it starts threads
/// and takes memory as soon as it is there.
///
/// It runs single-threaded in this process: the worker pool owns the cores, and a product's bits do not depend on
/// their number. They do depend on the CPU, whose kernels it chooses. This file is the only one that knows it.
package struct OpenBLAS: Sendable {
  private typealias Product =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32,
      UnsafePointer<Float>, Int32, Float, UnsafeMutablePointer<Float>, Int32
    ) -> Void
  private typealias Text = @convention(c) () -> UnsafePointer<CChar>?
  private typealias SetThreads = @convention(c) (Int32) -> Void

  private let product: Product
  /// What it says of itself and of the core type whose kernels it chose.
  package let description: String

  /// The library; throws where it is not there.
  package static func library() throws(LibraryError) -> OpenBLAS { try loaded.get() }

  /// Whether something has asked for it.
  package static var isLoaded: Bool { dlopen(name, RTLD_NOW | RTLD_NOLOAD) != nil }

  private static let name = "libopenblas.so.0"
  private static let loaded = Result<OpenBLAS, LibraryError> { () throws(LibraryError) in
    try OpenBLAS()
  }

  private init() throws(LibraryError) {
    guard let handle = dlopen(Self.name, RTLD_NOW) else {
      let reason = dlerror().map { String(cString: $0) } ?? "it is not there"
      throw LibraryError(
        reason: "OpenBLAS cannot be loaded (\(reason)); Debian's package libopenblas0 has it")
    }
    guard let product = dlsym(handle, "cblas_sgemm"),
      let threads = dlsym(handle, "openblas_set_num_threads"),
      let configuration = dlsym(handle, "openblas_get_config"),
      let core = dlsym(handle, "openblas_get_corename")
    else {
      throw LibraryError(
        reason: "\(Self.name) lacks functions of OpenBLAS; another library has its name")
    }
    self.product = unsafeBitCast(product, to: Product.self)
    unsafeBitCast(threads, to: SetThreads.self)(1)
    let texts = [configuration, core].map { unsafeBitCast($0, to: Text.self)() }
      .map { $0.map { String(cString: $0) } ?? "unknown" }
    description = "\(texts[0]) core \(texts[1])"
  }

  /// C = A · B, or C += A · B, on the calling thread; matrices as of `LinearProduct`.
  package func run(
    _ shape: LinearShape, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    accumulates: Bool = false, into c: UnsafeMutablePointer<Float>
  ) {
    // CBLAS's numbers for rows that lie one after the other, and for matrices as they are and transposed.
    let (rowMajor, plain, transposed) = (Int32(101), Int32(111), Int32(112))
    product(
      rowMajor, shape.transposesA ? transposed : plain, shape.transposesB ? transposed : plain,
      Int32(shape.rows), Int32(shape.columns), Int32(shape.depth), 1, a,
      Int32(shape.transposesA ? shape.rows : shape.depth), b,
      Int32(shape.transposesB ? shape.depth : shape.columns), accumulates ? 1 : 0, c,
      Int32(shape.columns))
  }
}

/// A library that is not there.
package struct LibraryError: Error, Hashable {
  package var reason: String
}
