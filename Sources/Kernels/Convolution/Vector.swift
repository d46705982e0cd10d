/// The vectors that kernels compute with: two registers of AVX2, one of AVX-512; and half of it.
typealias Vector = SIMD16<Float>
typealias HalfVector = SIMD8<Float>

extension SIMD where Scalar == Float {
  /// self · factor + summand in one rounding.
  @inline(__always)
  func fused(_ factor: Self, _ summand: Self) -> Self { summand.addingProduct(self, factor) }

  @inline(__always)
  static func read(_ pointer: UnsafePointer<Float>) -> Self {
    UnsafeRawPointer(pointer).loadUnaligned(as: Self.self)
  }

  @inline(__always)
  func write(_ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
  }

  /// Writes it, or its sum with what stands there.
  @inline(__always)
  func write(_ pointer: UnsafeMutablePointer<Float>, adding: Bool) {
    (adding ? .read(pointer) + self : self).write(pointer)
  }
}

extension SIMD16<Float> {
  /// Writes the first lanes, less than all.
  @inline(__always)
  func write(_ pointer: UnsafeMutablePointer<Float>, first count: Int) {
    if count & 8 != 0 {
      lowHalf.write(pointer)
      highHalf.write(pointer + 8, first: count & 7)
    } else {
      lowHalf.write(pointer, first: count)
    }
  }
}

extension SIMD8<Float> {
  /// Writes the first lanes, less than all.
  @inline(__always)
  func write(_ pointer: UnsafeMutablePointer<Float>, first count: Int) {
    let rest: SIMD4<Float>
    var next = pointer
    if count & 4 != 0 {
      lowHalf.write(next)
      next += 4
      rest = highHalf
    } else {
      rest = lowHalf
    }
    if count & 2 != 0 { rest.lowHalf.write(next) }
    if count & 1 != 0 { next[count & 2] = rest[count & 2] }
  }
}
