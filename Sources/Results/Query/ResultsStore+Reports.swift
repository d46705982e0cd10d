import Foundation

/// What reports read.
extension ResultsStore {
  /// An arm with the last-epoch test errors of its finished trials.
  package struct ArmResult: Hashable, Sendable {
    package var arm: String
    package var label: String
    package var baseline: String?
    package var paperTable: String?
    package var paperRow: String?
    package var settings: [String: String]
    package var parameters: Int
    package var macs: Int
    package var dataset: String
    /// Keyed by seed, %.
    package var top1Error: [Int: Double]
    package var top5Error: [Int: Double]
    /// Trials that are known and not done.
    package var unfinished: Int
    /// Trials of the arm that failed.
    package var failed: Int

    package init(
      arm: String, label: String, baseline: String?, paperTable: String?, paperRow: String?,
      settings: [String: String], parameters: Int, macs: Int, dataset: String,
      top1Error: [Int: Double] = [:], top5Error: [Int: Double] = [:], unfinished: Int = 0,
      failed: Int = 0
    ) {
      self.arm = arm
      self.label = label
      self.baseline = baseline
      self.paperTable = paperTable
      self.paperRow = paperRow
      self.settings = settings
      self.parameters = parameters
      self.macs = macs
      self.dataset = dataset
      self.top1Error = top1Error
      self.top5Error = top5Error
      self.unfinished = unfinished
      self.failed = failed
    }
  }

  /// Plans that have been run, the latest scale last.
  package func plans(experiment: String) throws(DatabaseError) -> [PlanKey] {
    try database.rows(
      "SELECT DISTINCT experiment, scale, variant FROM arms WHERE experiment = ?",
      [.text(experiment)]
    ).map { row in
      PlanKey(
        experiment: row[0].text ?? "", scale: row[1].text ?? "", variant: row[2].text ?? "")
    }
  }

  /// Names of all experiments that have arms or measurements.
  package func experiments() throws(DatabaseError) -> [String] {
    let measured = try measuredPlans().map(\.experiment)
    let trained = try database.rows("SELECT DISTINCT experiment FROM arms").compactMap {
      $0[0].text
    }
    return Set(measured + trained).sorted()
  }

  /// Plans of any experiment that have been run at a scale, by name.
  package func plans(scale: String) throws(DatabaseError) -> [PlanKey] {
    try database.rows(
      "SELECT DISTINCT experiment, variant FROM arms WHERE scale = ? ORDER BY experiment, variant",
      [.text(scale)]
    ).map { row in
      PlanKey(experiment: row[0].text ?? "", scale: scale, variant: row[1].text ?? "")
    }
  }

  /// The title that an experiment was filed with.
  package func title(_ key: PlanKey) throws(DatabaseError) -> String? {
    try database.rows(
      "SELECT title FROM arms WHERE experiment = ? AND scale = ? AND variant = ? LIMIT 1",
      [.text(key.experiment), .text(key.scale), .text(key.variant)]
    ).first?[0].text
  }

  /// The arms of a plan in order, with their results.
  package func arms(_ key: PlanKey) throws(DatabaseError) -> [ArmResult] {
    let rows = try database.rows(
      """
      SELECT a.arm, a.label, a.baseline, a.paper_table, a.paper_row, t.settings, t.parameters,
        t.macs, t.dataset, v.seed, v.state, v.test_top1_error, v.test_top5_error
      FROM arms a
      JOIN v_trials v ON v.experiment = a.experiment AND v.scale = a.scale
        AND v.variant = a.variant AND v.arm = a.arm
      JOIN trials t ON t.trial_id = v.trial_id
      WHERE a.experiment = ? AND a.scale = ? AND a.variant = ?
      ORDER BY a.position, v.seed
      """, [.text(key.experiment), .text(key.scale), .text(key.variant)])
    var arms: [ArmResult] = []
    for row in rows {
      let name = row[0].text ?? ""
      if arms.last?.arm != name {
        arms.append(
          ArmResult(
            arm: name, label: row[1].text ?? name, baseline: row[2].text,
            paperTable: row[3].text, paperRow: row[4].text, settings: Self.settings(row[5].text),
            parameters: row[6].integer ?? 0, macs: row[7].integer ?? 0,
            dataset: row[8].text ?? ""))
      }
      let last = arms.count - 1
      guard row[10].text == "done", let seed = row[9].integer, let error = row[11].real else {
        arms[last].unfinished += 1
        if row[10].text == "failed" { arms[last].failed += 1 }
        continue
      }
      arms[last].top1Error[seed] = error
      arms[last].top5Error[seed] = row[12].real
    }
    return arms
  }

  static func settings(_ json: String?) -> [String: String] {
    guard let json,
      let pairs = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    else { return [:] }
    return pairs
  }
}
