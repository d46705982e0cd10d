/// Roughly how many paired seeds would decide a claim if mean and deviation of the differences stayed
/// as they are; nil if the mean is zero, if a number is not finite, or beyond a million seeds.
///
/// The count lets Student's interval at the level 0.05/`claims` exclude zero, and lets the sign-flip
/// test, multiplied by `claims` as Holm's first step does, reach 0.05: six pairs for one claim.
package func seedsToDecide(mean: Double, standardDeviation: Double, claims: Int = 1) -> Int? {
  guard mean != 0, mean.isFinite, standardDeviation.isFinite, standardDeviation >= 0 else {
    return nil
  }
  let level = Verdict.level / Double(max(1, claims))
  func decides(_ n: Int) -> Bool {
    guard SignFlip.leastP(count: n) <= level else { return false }
    let t = StudentT.quantile(1 - level / 2, degrees: Double(n - 1))
    return mean.magnitude > t * standardDeviation / Double(n).squareRoot()
  }
  // What decides once decides with every further seed, so doubling and bisection find the first.
  var enough = 2
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
