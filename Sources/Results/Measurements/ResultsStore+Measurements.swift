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
      INSERT OR REPLACE INTO measurements (
        experiment, scale, variant, network, arm, mode, repeat, setup_id, host, threads,
        binary_sha256, position, turn, baseline, network_label, arm_label, model, settings, batch,
        input, steps, milliseconds, parameters, macs, load, cpu, revision, dirty, provenance,
        measured_at)
      VALUES (
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

  /// Everything measured of a plan, the latest last.
  package func measurements(_ key: PlanKey) throws(DatabaseError) -> [MeasurementRecord] {
    try database.records(
      """
      SELECT repeat, turn, steps, milliseconds, network, network_label, position, arm, arm_label,
        baseline, mode, setup_id, settings, model, batch, input, parameters, macs, host, threads,
        binary_sha256, load, cpu, revision, dirty, measured_at
      FROM measurements WHERE experiment = ? AND scale = ? AND variant = ?
      ORDER BY measured_at, rowid
      """, [.text(key.experiment), .text(key.scale), .text(key.variant)]
    ).map(Self.measurement)
  }

  private static func measurement(_ row: Row) -> MeasurementRecord {
    MeasurementRecord(
      turn: MeasuredTurn(
        repeat: row.integer("repeat"), place: row.integer("turn"), steps: row.integer("steps"),
        milliseconds: row["milliseconds"].real ?? .nan),
      setup: MeasuredSetup(
        network: row.text("network"), networkLabel: row.text("network_label"),
        position: row.integer("position"), arm: row.text("arm"), armLabel: row.text("arm_label"),
        baseline: row["baseline"].text,
        mode: MeasuredSetup.Mode(rawValue: row.text("mode")) ?? .train,
        setupID: row.text("setup_id"), settings: row.text("settings"), model: row.text("model"),
        batch: row.integer("batch"), input: row.integer("input"),
        parameters: row.integer("parameters"), macs: row.integer("macs")),
      series: MeasurementSeries(
        host: row.text("host"), threads: row.integer("threads"),
        binarySHA256: row.text("binary_sha256")),
      load: row["load"].real, cpu: row.text("cpu"), revision: row["revision"].text,
      isDirty: row["dirty"].integer.map { $0 == 1 }, measuredAt: row.text("measured_at"))
  }

  /// Plans that have been measured.
  package func measuredPlans() throws(DatabaseError) -> [PlanKey] {
    try database.records("SELECT DISTINCT experiment, scale, variant FROM measurements").map {
      PlanKey(
        experiment: $0.text("experiment"), scale: $0.text("scale"), variant: $0.text("variant"))
    }
  }
}
