extension ResultsStore {
  /// Records the turns of one repeat together, so that a repeat is complete or absent. Measuring it
  /// again replaces the earlier one.
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
    let measuredAt = record.measuredAt.isEmpty ? try database.now() : record.measuredAt
    try database.insert(
      into: "measurements", replacing: true,
      key.row + setup.row + [
        ("repeat", .integer(turn.repeat)), ("turn", .integer(turn.place)),
        ("steps", .integer(turn.steps)), ("milliseconds", .real(turn.milliseconds)),
        ("host", .text(series.host)), ("threads", .integer(series.threads)),
        ("binary_sha256", .text(series.binarySHA256)), ("load", SQLValue(record.load)),
        ("cpu", .text(record.cpu)), ("revision", SQLValue(record.revision)),
        ("dirty", SQLValue(record.isDirty)), ("provenance", .text(provenance)),
        ("measured_at", .text(measuredAt)),
      ])
  }

  /// Everything measured of a plan, the latest last.
  package func measurements(_ key: PlanKey) throws(DatabaseError) -> [MeasurementRecord] {
    try database.records(
      """
      SELECT repeat, turn, steps, milliseconds, network, network_label, position, arm, arm_label,
        baseline, mode, setup_id, settings, model, batch, input, parameters, macs, host, threads,
        binary_sha256, load, cpu, revision, dirty, measured_at
      FROM measurements WHERE \(PlanKey.condition())
      ORDER BY measured_at, rowid
      """, key.values
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
      isDirty: row.flag("dirty"), measuredAt: row.text("measured_at"))
  }

  /// Plans that have been measured.
  package func measuredPlans() throws(DatabaseError) -> [PlanKey] {
    try database.records("SELECT DISTINCT \(PlanKey.columns) FROM measurements").map(PlanKey.init)
  }
}

extension MeasuredSetup {
  /// For an insertion.
  fileprivate var row: [(column: String, value: SQLValue)] {
    [
      ("network", .text(network)), ("network_label", .text(networkLabel)),
      ("position", .integer(position)), ("arm", .text(arm)), ("arm_label", .text(armLabel)),
      ("baseline", SQLValue(baseline)), ("mode", .text(mode.rawValue)),
      ("setup_id", .text(setupID)), ("settings", .text(settings)), ("model", .text(model)),
      ("batch", .integer(batch)), ("input", .integer(input)), ("parameters", .integer(parameters)),
      ("macs", .integer(macs)),
    ]
  }
}
