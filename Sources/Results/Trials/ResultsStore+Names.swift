/// A name is taken once: results are filed under an experiment's name, so a plan with other arms
/// must not replace those that were trained under it, or mix with them.
extension ResultsStore {
  /// What happened to a name when a plan was registered.
  package struct Registration: Hashable, Sendable {
    /// The name under which earlier arms now stand, where some were set aside.
    package var setAside: String?
    /// The arithmetic of the earlier arms, where they differ in nothing else.
    package var earlierNumerics: String?
  }

  /// Arms under a name that the plan has with other settings, or not at all.
  package struct NameConflict: Hashable, Sendable {
    package var key: PlanKey
    /// What differs, arm by arm.
    package var differences: [String]

    /// What differs and what to do.
    package var reason: String {
      let shown = differences.prefix(4).joined(separator: "; ")
      let more = differences.count > 4 ? "; and \(differences.count - 4) more" : ""
      return
        "\(key.experiment) at scale \(key.scale) has results of other arms: \(shown)\(more). Give the file "
        + "another name, or file this run under one with --as NAME; --replace sets the earlier results "
        + "aside under a name of their own"
    }
  }

  /// What was trained under the plan's name and is not in these arms. Nil if they are the same
  /// arms, or more. Titles, labels, order and the version of the arithmetic do not count.
  package func conflict(
    _ key: PlanKey, arms: [ArmRecord], trials: [TrialRecord]
  ) throws(DatabaseError) -> NameConflict? {
    try compared(key, arms: arms, trials: trials).conflict
  }

  private func compared(
    _ key: PlanKey, arms: [ArmRecord], trials: [TrialRecord]
  ) throws(DatabaseError) -> (conflict: NameConflict?, numerics: String?) {
    let rows = try database.records(
      """
      SELECT a.arm, a.seed_offset, a.setup_id,
        (SELECT settings FROM trials t WHERE t.setup_id = a.setup_id LIMIT 1) AS settings
      FROM arms a
      WHERE \(PlanKey.condition("a")) AND EXISTS (
        SELECT 1 FROM trials t JOIN attempts x USING (trial_id) WHERE t.setup_id = a.setup_id)
      ORDER BY a.position
      """, key.values)
    var settings: [String: String] = [:]
    for trial in trials { settings[trial.setupID] = trial.settings }
    var differences: [String] = []
    var numerics: String?
    for row in rows {
      let name = row.text("arm")
      guard let arm = arms.first(where: { $0.arm == name }) else {
        differences.append("\(name) is not in this one")
        continue
      }
      let offset = row.integer("seed_offset")
      if arm.seedOffset != offset {
        differences.append("\(name) has seed_offset \(offset), here \(arm.seedOffset)")
      }
      guard arm.setupID != row.text("setup_id") else { continue }
      let change = Self.change(row["settings"].text, settings[arm.setupID])
      if !change.keys.isEmpty { differences.append("\(name) has \(change.keys)") }
      numerics = change.numerics ?? numerics
    }
    return (differences.isEmpty ? nil : NameConflict(key: key, differences: differences), numerics)
  }

  /// The settings that differ, such as `width 16, here 8`, and the earlier numerics where those do.
  static func change(_ earlier: String?, _ now: String?) -> (keys: String, numerics: String?) {
    let (before, after) = ([String: String](json: earlier), [String: String](json: now))
    let keys = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
    // `model` names a network that is written out.
    let texts = keys.subtracting(["numerics", "network"]).sorted().map {
      "\($0) \(before[$0] ?? "none"), here \(after[$0] ?? "none")"
    }
    return (
      texts.prefix(3).joined(separator: ", ") + (texts.count > 3 ? ", …" : ""),
      keys.contains("numerics") ? before["numerics"] : nil
    )
  }

  /// Part of a writing transaction: makes sure that the arms may be filed under the name.
  func makeWay(
    for arms: [ArmRecord], of trials: [TrialRecord], _ key: PlanKey, replaces: Bool
  ) throws(DatabaseError) -> Registration {
    let (conflict, numerics) = try compared(key, arms: arms, trials: trials)
    guard let conflict else { return Registration(earlierNumerics: numerics) }
    guard replaces else { throw DatabaseError(.nameTaken, path: path, conflict.reason) }
    return Registration(setAside: try setAside(key))
  }

  /// Part of a writing transaction: files a plan's results under a name that tells until when they
  /// were there.
  func setAside(_ key: PlanKey) throws(DatabaseError) -> String {
    let now = try database.value("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')").text ?? ""
    let name = "\(key.experiment) until \(now)"
    for table in ["arms", "plan_seeds", "deciding_plans", "claims", "measurements"] {
      try database.run(
        "UPDATE \(table) SET experiment = ? WHERE \(PlanKey.condition())",
        [.text(name)] + key.values)
    }
    try record(ExperimentSource(operand: nil), of: name)
    return name
  }
}
