/// A named change of the schema. Once released it never changes; a later change is a new one.
struct Migration {
  var name: String
  var sql: String

  static let all = [
    firstSchema, badImages, measurements, planSeeds, gates, kernels, anyKernel, weightsDigests,
    experimentSources, decidingPlans, testClasses, phases, anyScale,
    claims, notes, communication,
  ]
}

extension Database {
  /// Marks our files, so that another program's database is never written to ("ABLT").
  static let applicationID = 0x4142_4c54

  /// Brings the schema up to date, and makes the views anew where they, or what they read, have changed.
  package func migrate(_ views: [View] = View.all) throws(DatabaseError) {
    if try isUpToDate(views) { return }
    try write { () throws(DatabaseError) in
      let owner = try applicationID()
      let tables = try value("SELECT count(*) FROM sqlite_schema").integer ?? 0
      guard owner == Self.applicationID || (owner == 0 && tables == 0) else { throw foreign() }
      try run("PRAGMA application_id = \(Self.applicationID)")
      try run(
        "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT"
      )
      let applied = try appliedMigrations()
      let known = Set(Migration.all.map(\.name))
      if let later = applied.subtracting(known).min() {
        throw DatabaseError(
          .foreign, path: path,
          "written by a later version of ablate (schema '\(later)'); use that version")
      }
      // Tables change more freely where no view reads them.
      try drop(views)
      for migration in Migration.all where !applied.contains(migration.name) {
        try script(migration.sql)
        try insert(
          into: "migrations", [("name", .text(migration.name)), ("applied_at", .text(now()))])
      }
      try make(views)
    }
  }

  /// Throws where a later version may have columns that this one does not know.
  func requireKnownSchema() throws(DatabaseError) {
    let known = Set(Migration.all.map(\.name))
    guard let later = try appliedMigrations().subtracting(known).min() else { return }
    throw DatabaseError(
      .foreign, path: path,
      "written by a later version of ablate (schema '\(later)'); merge with that version")
  }

  enum SchemaState {
    /// There is no database yet; a run creates it.
    case none
    case foreign
    /// Of an earlier version.
    case earlier
    /// Ours, or of a later version, whose views hold what ours do.
    case current
  }

  func schemaState() throws(DatabaseError) -> SchemaState {
    let owner = try applicationID()
    if owner == 0, try value("SELECT count(*) FROM sqlite_schema").integer == 0 {
      return .none
    }
    guard owner == Self.applicationID else { return .foreign }
    if try isUpToDate(View.all) { return .current }
    return try appliedMigrations().isSubset(of: Migration.all.map(\.name)) ? .earlier : .current
  }

  private func isUpToDate(_ views: [View]) throws(DatabaseError) -> Bool {
    guard try applicationID() == Self.applicationID,
      try value("PRAGMA user_version").integer == Int(views.version)
    else { return false }
    return try appliedMigrations().count == Migration.all.count
  }

  /// 0 for a database that nobody has marked.
  private func applicationID() throws(DatabaseError) -> Int {
    try value("PRAGMA application_id").integer ?? 0
  }

  private func appliedMigrations() throws(DatabaseError) -> Set<String> {
    Set(try column("SELECT name FROM migrations").compactMap(\.text))
  }

  func foreign() -> DatabaseError {
    DatabaseError(
      .foreign, path: path, "not a results database of ablate; name another with --db")
  }
}
