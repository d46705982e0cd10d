import Results

/// Judges the claims about gates: class-agnostic early, class-specific late.
package enum GateClaims {
  /// Early half minus late half of the blocks, seed by seed, for each arm whose gates are recorded.
  static func contrasts(_ gates: [ResultsStore.TrialGates]) -> [Contrast] {
    var arms: [(arm: String, label: String, early: [Int: Double], late: [Int: Double])] = []
    for trial in gates {
      guard let halves = GateBlock.halves(GateBlock.all(trial)) else { continue }
      if arms.last?.arm != trial.arm { arms.append((trial.arm, trial.label, [:], [:])) }
      arms[arms.count - 1].early[trial.seed] = halves.early
      arms[arms.count - 1].late[trial.seed] = halves.late
    }
    return arms.map { arm in
      Contrast(
        a: "early half", b: "late half", arms: [arm.arm], common: arms.count > 1 ? arm.label : nil,
        difference: PairedDifference(arm.early, arm.late),
        test: SequentialTest(arm.early, arm.late))
    }
  }

  /// The claims about gates that an experiment is named by; none for any other.
  package static func assess(_ key: PlanKey, store: ResultsStore?) throws -> [Assessment] {
    let isNamed = PaperClaims.all.contains {
      $0.metric == .gateSpread && $0.experiments.contains(key.experiment)
    }
    return isNamed ? assess(try store?.gates(key) ?? []) : []
  }

  static func assess(_ gates: [ResultsStore.TrialGates]) -> [Assessment] {
    let contrasts = contrasts(gates)
    return Assessment.of(
      PaperClaims.all.filter { $0.metric == .gateSpread }.map { ($0, contrasts) })
  }

  /// The claims about gates that an experiment is named by, including arms whose gates are not
  /// recorded yet.
  ///
  /// - Parameter gated: names of the arms with SE blocks.
  package static func judge(
    _ experiment: String, gates: [ResultsStore.TrialGates], gated: [String]
  ) -> [Assessment] {
    let found = contrasts(gates)
    let missing = gated.filter { arm in !found.contains { $0.arms == [arm] } }
    let all = found + missing.map { Contrast(a: "early half", b: "late half", arms: [$0]) }
    return Assessment.of(
      PaperClaims.all.filter {
        $0.metric == .gateSpread && $0.experiments.contains(experiment)
      }.map { ($0, all) })
  }
}
