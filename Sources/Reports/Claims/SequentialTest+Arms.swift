import Results

extension SequentialTest {
  /// The test of two arms of a plan. Arms with the same baseline are a family, whose errors
  /// together tell how much they spread. Arms at chance are left out.
  package init(
    _ a: ResultsStore.ArmResult, _ b: ResultsStore.ArmResult, among arms: [ResultsStore.ArmResult],
    errors: (ResultsStore.ArmResult) -> [Int: Double]
  ) {
    func root(_ arm: ResultsStore.ArmResult) -> String { arm.baseline ?? arm.arm }
    let family = arms.filter { arm in
      root(a) == root(b) && root(arm) == root(a) && arm.arm != a.arm && arm.arm != b.arm
        && arm.seedsAtChance.isEmpty
    }
    func known(_ arm: ResultsStore.ArmResult) -> [Int: Double] {
      arm.diverged.reduce(into: errors(arm)) { $0[$1] = .infinity }
    }
    self.init(known(a), known(b), others: family.map(known))
  }
}
