extension ResultsStore {
  /// Records the turns of one repeat together, so that a repeat is whole or not there; one measured
  /// again takes the place of the earlier one.
  ///
  /// - Parameter provenance: what the process runs with, as a JSON object.
  package func record(
    _ key: PlanKey, _ records: [MeasurementRecord], provenance: String
  ) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in
      for record in records { try insert(key, record, provenance) }
    }
  }

  private func insert(
    _ key: PlanKey, _ record: MeasurementRecord, _ provenance: String
  ) throws(DatabaseError) {
    let (turn, setup, series) = (record.turn, record.setup, record.series)
    try database.run(
      """
      INSERT OR REPLACE INTO measurements VALUES (
        ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        coalesce(nullif(?, ''), strftime('%Y-%m-%dT%H:%M:%SZ', 'now')))
      """,
      [
        .text(key.experiment), .text(key.scale), .text(key.variant), .text(setup.network),
        .text(setup.arm), .text(setup.mode.rawValue), .integer(turn.repeat), .text(setup.setupID),
        .text(series.host), .integer(series.threads), .text(series.binarySHA256),
        .integer(setup.position), .integer(turn.place), SQLValue(setup.baseline),
        .text(setup.networkLabel), .text(setup.armLabel), .text(setup.model),
        .text(setup.settings), .integer(setup.batch), .integer(setup.input), .integer(turn.steps),
        .real(turn.milliseconds), .integer(setup.parameters), .integer(setup.macs),
        SQLValue(record.load), .text(record.cpu), SQLValue(record.revision),
        SQLValue(record.isDirty.map { $0 ? 1 : 0 }), .text(provenance), .text(record.measuredAt),
      ])
  }

  /// Everything measured of a plan, the latest last. Empty for a database that an earlier version wrote
  /// and that was not opened for writing since.
  package func measurements(_ key: PlanKey) throws(DatabaseError) -> [MeasurementRecord] {
    guard
      try !database.rows("SELECT 1 FROM sqlite_schema WHERE name = 'measurements'").isEmpty
    else { return [] }
    return try database.rows(
      """
      SELECT repeat, turn, steps, milliseconds, network, network_label, position, arm, arm_label,
        baseline, mode, setup_id, settings, model, batch, input, parameters, macs, host, threads,
        binary_sha256, load, cpu, revision, dirty, measured_at
      FROM measurements WHERE experiment = ? AND scale = ? AND variant = ?
      ORDER BY measured_at, rowid
      """, [.text(key.experiment), .text(key.scale), .text(key.variant)]
    ).map(Self.measurement)
  }

  private static func measurement(_ row: [SQLValue]) -> MeasurementRecord {
    func text(_ column: Int) -> String { row[column].text ?? "" }
    func integer(_ column: Int) -> Int { row[column].integer ?? 0 }
    return MeasurementRecord(
      turn: MeasuredTurn(
        repeat: integer(0), place: integer(1), steps: integer(2),
        milliseconds: row[3].real ?? .nan),
      setup: MeasuredSetup(
        network: text(4), networkLabel: text(5), position: integer(6), arm: text(7),
        armLabel: text(8), baseline: row[9].text,
        mode: MeasuredSetup.Mode(rawValue: text(10)) ?? .train, setupID: text(11),
        settings: text(12), model: text(13), batch: integer(14), input: integer(15),
        parameters: integer(16), macs: integer(17)),
      series: MeasurementSeries(
        host: text(18), threads: integer(19), binarySHA256: text(20)),
      load: row[21].real, cpu: text(22), revision: row[23].text,
      isDirty: row[24].integer.map { $0 == 1 }, measuredAt: text(25))
  }

  /// Plans that have been measured.
  package func measuredPlans() throws(DatabaseError) -> [PlanKey] {
    guard
      try !database.rows("SELECT 1 FROM sqlite_schema WHERE name = 'measurements'").isEmpty
    else { return [] }
    return try database.rows("SELECT DISTINCT experiment, scale, variant FROM measurements").map {
      PlanKey(
        experiment: $0[0].text ?? "", scale: $0[1].text ?? "", variant: $0[2].text ?? "")
    }
  }
}
