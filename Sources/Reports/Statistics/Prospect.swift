/// The prediction of the mean difference at a later look (the last one by default), from the
/// present look.
///
/// With δ the true difference and s² the variance of one seed's, δ/s ~ N(0, 1) before anything is
/// seen. So after n seeds with mean m, δ is around m·n/(n + 1) with variance s²/(n + 1); the final
/// mean over N seeds is around w·m + (1 − w)·m·n/(n + 1), w = n/N, with variance (1 − w)²·(s²/(n +
/// 1) + s²/(N − n)). Tails are Student's t. Simulations confirm its predictions
/// (docs/statistics.md).
struct Prospect {
  private let centre: Double
  private let spread: Double
  private let contrast: ModeratedContrast
  /// The look's place among `Looks.sizes`.
  private let number: Int

  /// Nil at that look and after it, and for ranks.
  init?(_ look: SequentialTest.Look, at number: Int = Looks.sizes.count - 1) {
    contrast = look.contrast
    self.number = number
    let (n, budget) = (Double(look.seeds), Double(Looks.sizes[number]))
    guard n < budget, !look.isRanked else { return nil }
    let left = 1 - n / budget
    centre = contrast.mean * (1 - left + left * n / (n + 1))
    spread = left * (contrast.variance / (n + 1) + contrast.variance / (budget - n)).squareRoot()
  }

  /// How far from a bound the final mean must lie for q to reach `level`.
  func reach(_ level: Double) -> Double {
    let (n, budget) = (Double(contrast.seeds), Double(Looks.sizes[number]))
    let share = Looks.shares[number]
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

extension Prospect {
  /// The probability, before anything is seen, that a look finds a difference at a level, on either side: the
  /// mean over n seeds is then N(0, s²(1 + 1/n)).
  static func beforeAll(at number: Int, level: Double) -> Double {
    let n = Double(Looks.sizes[number])
    let reach =
      StudentT.quantile(1 - level * Looks.shares[number] / 2, degrees: 2 * (n - 1)) / n.squareRoot()
    return StudentT.twoSidedP(reach / (1 + 1 / n).squareRoot(), degrees: 1e6)
  }
}
