/// Where the mean difference will lie at the last look, as the present one sees it.
///
/// With δ the true difference and s² the variance of one seed's, δ/s ~ N(0, 1) before anything is seen. So
/// after n seeds with mean m, δ is around m·n/(n + 1) with variance s²/(n + 1); the final mean over N seeds
/// is around w·m + (1 − w)·m·n/(n + 1), w = n/N, with variance (1 − w)²·(s²/(n + 1) + s²/(N − n)). Tails
/// are Student's t. Simulation shows what it says to come true (docs/statistics.md).
struct Prospect {
  private let centre: Double
  private let spread: Double
  private let contrast: ModeratedContrast

  /// Nil after the last look, when nothing is to come, and of ranks.
  init?(_ look: SequentialTest.Look) {
    contrast = look.contrast
    let (n, budget) = (Double(look.seeds), Double(Looks.budget))
    guard n < budget, !look.isRanked else { return nil }
    let left = 1 - n / budget
    centre = contrast.mean * (1 - left + left * n / (n + 1))
    spread = left * (contrast.variance / (n + 1) + contrast.variance / (budget - n)).squareRoot()
  }

  /// How far from a bound the final mean must lie for q to reach `level`.
  func reach(_ level: Double) -> Double {
    let (n, budget) = (Double(contrast.seeds), Double(Looks.budget))
    let share = Looks.shares[Looks.shares.count - 1]
    let t = StudentT.quantile(
      1 - level * share / contrast.price / 2,
      degrees: contrast.degrees * (budget - 1) / (n - 1))
    return t * (contrast.variance / budget).squareRoot()
  }

  /// The probability that the final mean is below a value.
  func below(_ value: Double) -> Double {
    guard spread > 0 else { return centre < value ? 1 : 0 }
    return StudentT.cdf((value - centre) / spread, degrees: contrast.degrees)
  }

  func above(_ value: Double) -> Double { 1 - below(value) }
}
