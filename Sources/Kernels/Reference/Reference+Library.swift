#if canImport(Glibc)
  import Glibc
#endif

extension Reference {
  // Named apart, so that the generic twins, which other modules compile for themselves, need not
  // import the C library.
  @usableFromInline
  package static func doubleExponential(_ x: Double) -> Double { exp(x) }

  @usableFromInline
  package static func doubleLogarithm(_ x: Double) -> Double { log(x) }

  @usableFromInline
  package static func doubleTangent(_ x: Double) -> Double { tanh(x) }
}
