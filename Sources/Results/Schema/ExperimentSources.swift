extension Migration {
  /// What `ablate run` was given for an experiment, so that its results can be made again by a command that
  /// works. NULL where no file has those results' arms any more.
  static let experimentSources = Migration(
    name: "2026-11 experiment sources",
    sql: """
      CREATE TABLE experiments (
        experiment TEXT PRIMARY KEY,
        operand TEXT,
        is_renamed INTEGER NOT NULL DEFAULT 0 CHECK (is_renamed IN (0, 1))
      ) STRICT;
      """)
}
