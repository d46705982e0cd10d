import Results

/// The claims that a plan is judged by, group by group: those of each table it answers, those of ours about the
/// experiment, and what its file states. Claims of a group are corrected for each other, and each claim occurs once.
package enum PlanClaims {
  package struct Group: Sendable {
    /// The table of the paper; empty for an experiment's own claims.
    package var table: String
    package var assessments: [Assessment]
  }

  /// - Parameters:
  ///   - tables: those of the paper that the experiment answers.
  ///   - own: what its file states.
  ///   - arms: of the plan, with what was found so far.
  package static func judge(
    _ experiment: String, tables: [String], own: [ClaimRecord], arms: [ResultsStore.ArmResult]
  ) -> [Group] {
    var seen: Set<String> = []
    let groups =
      tables.map { ($0, PaperClaims.of(table: $0)) }
      + [
        ("", PaperClaims.of(experiment: experiment, table: nil)), ("", own.map { PaperClaim($0) }),
      ]
    return groups.map { table, claims in
      Group(
        table: table,
        assessments: Assessment.of(claims, arms: arms).filter {
          $0.claim.isOwn || seen.insert($0.claim.id).inserted
        })
    }
  }

  /// The same, and of a plan without claims about what is trained each arm against its baseline.
  package static func judgeAll(
    _ experiment: String, tables: [String], own: [ClaimRecord], arms: [ResultsStore.ArmResult]
  ) -> [Group] {
    let groups = judge(experiment, tables: tables, own: own, arms: arms).filter {
      !$0.assessments.isEmpty
    }
    // Claims that counting decides ask nothing of training.
    guard groups.allSatisfy({ $0.assessments.allSatisfy(\.isCounted) }) else { return groups }
    let asked = Assessment.of(PaperClaim.eachArm(arms), arms: arms)
    return groups + (asked.isEmpty ? [] : [Group(table: "", assessments: asked)])
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
