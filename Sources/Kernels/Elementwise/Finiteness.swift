/// Whether no value is NaN or an infinity: one read of memory, without a branch in it.
package func allFinite(_ values: UnsafePointer<Float>, count: Int) -> Bool {
  let zero = Vector(repeating: 0)
  // Zero times a finite value is zero; times any other it is NaN, which stays in the sum.
  var sums = (zero, zero)
  var i = 0
  while i &+ 32 <= count {
    sums.0.addProduct(Vector.read(values + i), zero)
    sums.1.addProduct(Vector.read(values + (i &+ 16)), zero)
    i &+= 32
  }
  var rest: Float = 0
  while i < count {
    rest.addProduct(values[i], 0)
    i &+= 1
  }
  return rest == 0 && all((sums.0 + sums.1) .== zero)
}
