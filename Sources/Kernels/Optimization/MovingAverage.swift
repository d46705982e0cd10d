/// Moves averages towards values: a += s·(x − a). An average that equals its value stays as it is, to the bit.
///
/// - Parameter share: s, that of the values.
package func movingAverage(
  _ average: UnsafeMutablePointer<Float>, of values: UnsafePointer<Float>, count: Int, share: Float
) {
  for i in 0..<count { average[i] += share * (values[i] - average[i]) }
}
