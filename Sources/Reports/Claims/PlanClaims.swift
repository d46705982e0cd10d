import Results

/// The claims that a plan is judged by, group by group: those of each table it answers, then its
/// own. Claims of a group are corrected for each other, and each claim occurs once.
package enum PlanClaims {
  package struct Group: Sendable {
    /// The table of the paper; empty for an experiment's own claims.
    package var table: String
    package var assessments: [Assessment]
  }

  /// - Parameters:
  ///   - tables: those of the paper that the experiment answers.
  ///   - arms: of the plan, with what was found so far.
  package static func judge(
    _ experiment: String, tables: [String], arms: [ResultsStore.ArmResult]
  ) -> [Group] {
    var seen: Set<String> = []
    let groups =
      tables.map { ($0, PaperClaims.of(table: $0)) }
      + [("", PaperClaims.of(experiment: experiment, table: nil))]
    return groups.map { table, claims in
      Group(
        table: table,
        assessments: Assessment.of(claims, arms: arms).filter {
          seen.insert($0.claim.id).inserted
        })
    }
  }

  /// The same, and of a plan without claims each arm against its baseline.
  package static func judgeAll(
    _ experiment: String, tables: [String], arms: [ResultsStore.ArmResult]
  ) -> [Group] {
    let groups = judge(experiment, tables: tables, arms: arms).filter { !$0.assessments.isEmpty }
    guard groups.isEmpty else { return groups }
    let own = Assessment.of(PaperClaim.eachArm(arms), arms: arms)
    return own.isEmpty ? [] : [Group(table: "", assessments: own)]
  }
}

extension PaperClaim {
  /// For each arm, the claim that it errs less than its baseline; it is decided whichever way they
  /// differ.
  static func eachArm(_ arms: [ResultsStore.ArmResult]) -> [PaperClaim] {
    arms.compactMap { arm in
      arm.baseline.map { baseline in
        PaperClaim(
          id: "arm-\(arm.arm)", text: "\(arm.label) errs less than its baseline",
          source: "asked of any experiment", relation: .below, pairs: [[arm.arm, baseline]])
      }
    }
  }
}
