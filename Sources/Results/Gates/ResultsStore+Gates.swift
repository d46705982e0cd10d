import Foundation

extension ResultsStore {
  /// Records all blocks and classes of a trained network together, unless its gates are there already.
  ///
  /// - Returns: whether they were recorded now.
  @discardableResult
  package func record(gates: [GateRecord], trialID: String) throws(DatabaseError) -> Bool {
    try database.write { () throws(DatabaseError) in
      if try hasGates(trialID) { return false }
      for gate in gates {
        try database.insert(
          into: "gates",
          [
            ("trial_id", .text(trialID)), ("block", .text(gate.block)),
            ("class", .integer(gate.label)), ("class_name", .text(gate.className)),
            ("position", .integer(gate.position)), ("images", .integer(gate.images)),
            ("mean", .text(Self.json(gate.mean))), ("deviation", .text(Self.json(gate.deviation))),
            ("low_share", .real(gate.lowShare)), ("high_share", .real(gate.highShare)),
          ])
      }
      return true
    }
  }

  package func hasGates(_ trialID: String) throws(DatabaseError) -> Bool {
    try !database.column("SELECT 1 FROM gates WHERE trial_id = ? LIMIT 1", [.text(trialID)])
      .isEmpty
  }

  /// The gates of one trained network.
  package struct TrialGates: Hashable, Sendable {
    package var arm: String
    package var label: String
    package var seed: Int
    /// By depth of the block, then by class.
    package var records: [GateRecord]
  }

  /// The gates recorded of a plan, by arm and seed.
  ///
  /// - Parameter arm: one arm alone; nil for all.
  package func gates(_ key: PlanKey, arm: String? = nil) throws(DatabaseError) -> [TrialGates] {
    let rows = try database.records(
      """
      SELECT a.arm, a.label, p.seed, g.block, g.position, g.class, g.class_name, g.images, g.mean,
        g.deviation, g.low_share, g.high_share
      FROM arms a
      JOIN plan_seeds p ON \(PlanKey.joins("p", to: "a"))
      JOIN trials t ON t.setup_id = a.setup_id AND t.seed = p.seed + a.seed_offset
      JOIN gates g ON g.trial_id = t.trial_id
      WHERE \(PlanKey.condition("a")) AND a.arm = coalesce(?, a.arm)
      ORDER BY a.position, p.seed, g.position, g.class
      """, key.values + [SQLValue(arm)])
    var result: [TrialGates] = []
    for row in rows {
      let (name, seed) = (row.text("arm"), row.integer("seed"))
      if result.last?.arm != name || result.last?.seed != seed {
        result.append(TrialGates(arm: name, label: row.text("label"), seed: seed, records: []))
      }
      result[result.count - 1].records.append(
        GateRecord(
          block: row.text("block"), position: row.integer("position"), label: row.integer("class"),
          className: row.text("class_name"), images: row.integer("images"),
          mean: Self.numbers(row["mean"]), deviation: Self.numbers(row["deviation"]),
          lowShare: row["low_share"].real ?? 0, highShare: row["high_share"].real ?? 0))
    }
    return result
  }

  /// Gates are floats, whose shortest text keeps them exactly. Not finite is null.
  private static func json(_ values: [Double]) -> String {
    "[\(values.map { $0.isFinite ? Float($0).description : "null" }.joined(separator: ","))]"
  }

  private static func numbers(_ value: SQLValue) -> [Double] {
    guard let text = value.text,
      let numbers = try? JSONDecoder().decode([Double?].self, from: Data(text.utf8))
    else { return [] }
    return numbers.map { $0 ?? .nan }
  }
}
