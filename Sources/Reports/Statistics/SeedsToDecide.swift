/// Roughly how many paired seeds would let Student's interval of the differences clear a bound, if mean
/// and deviation stayed as they are; nil if the mean is the bound, if a number is not finite, or beyond
/// a million seeds.
///
/// - Parameters:
///   - distance: of the mean from the bound.
///   - level: 1 − the interval's confidence.
///   - fewest: seeds that a sign-flip test needs in any case.
package func seedsToDecide(
  distance: Double, standardDeviation: Double, level: Double = Verdict.level, fewest: Int = 2
) -> Int? {
  guard distance > 0, distance.isFinite, standardDeviation.isFinite, standardDeviation >= 0 else {
    return nil
  }
  func decides(_ n: Int) -> Bool {
    let t = StudentT.quantile(1 - level / 2, degrees: Double(n - 1))
    return distance > t * standardDeviation / Double(n).squareRoot()
  }
  // What decides once decides with every further seed, so doubling and bisection find the first.
  var enough = max(2, fewest)
  if decides(enough) { return enough }
  while !decides(enough) {
    enough *= 2
    if enough > 1_000_000 { return nil }
  }
  var tooFew = enough / 2
  while enough - tooFew > 1 {
    let middle = (enough + tooFew) / 2
    if decides(middle) { enough = middle } else { tooFew = middle }
  }
  return enough
}
