/// A named change of the schema. Once released it never changes; a later change is a new one.
struct Migration {
  var name: String
  var sql: String

  static let all = [
    firstSchema, badImages, measurements, planSeeds, gates, kernels, anyKernel, weightsDigests,
    experimentSources, decidingPlans, testClasses,
  ]
}

extension Database {
  /// Marks our files, so that another program's database is never written to ("ABLT").
  static let applicationID = 0x4142_4c54

  /// Brings the schema up to date; the views are made anew, since they hold no data.
  func migrate() throws(DatabaseError) {
    if try isUpToDate() { return }
    try write { () throws(DatabaseError) in
      let owner = try rows("PRAGMA application_id")[0][0].integer ?? 0
      let tables = try rows("SELECT count(*) FROM sqlite_schema")[0][0].integer ?? 0
      guard owner == Self.applicationID || (owner == 0 && tables == 0) else { throw foreign() }
      try run("PRAGMA application_id = \(Self.applicationID)")
      try run(
        "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT"
      )
      let applied = Set(try rows("SELECT name FROM migrations").compactMap { $0[0].text })
      let known = Set(Migration.all.map(\.name))
      if let later = applied.subtracting(known).min() {
        throw DatabaseError(
          .foreign, path: path,
          "written by a later version of ablate (schema '\(later)'); use that version")
      }
      for migration in Migration.all where !applied.contains(migration.name) {
        try script(migration.sql)
        try run(
          "INSERT INTO migrations (name, applied_at) VALUES (?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
          [.text(migration.name)])
      }
      try script(Views.sql)
      try script(Views.timings)
      try script(Views.gates)
      try script(Views.kernels)
      try run("PRAGMA user_version = \(Views.version)")
    }
  }

  enum SchemaState {
    /// Nothing is there yet; a run makes it.
    case none
    case foreign
    /// Of an earlier version.
    case earlier
    /// Ours, or of a later version, whose views hold what ours do.
    case current
  }

  func schemaState() throws(DatabaseError) -> SchemaState {
    let owner = try rows("PRAGMA application_id")[0][0].integer ?? 0
    if owner == 0, try rows("SELECT count(*) FROM sqlite_schema")[0][0].integer == 0 {
      return .none
    }
    guard owner == Self.applicationID else { return .foreign }
    if try isUpToDate() { return .current }
    let applied = Set(try rows("SELECT name FROM migrations").compactMap { $0[0].text })
    return applied.isSubset(of: Migration.all.map(\.name)) ? .earlier : .current
  }

  private func isUpToDate() throws(DatabaseError) -> Bool {
    guard try rows("PRAGMA application_id")[0][0].integer == Self.applicationID,
      try rows("PRAGMA user_version")[0][0].integer == Views.version
    else { return false }
    return try rows("SELECT name FROM migrations").count == Migration.all.count
  }

  func foreign() -> DatabaseError {
    DatabaseError(
      .foreign, path: path, "not a results database of ablate; name another with --db")
  }
}
