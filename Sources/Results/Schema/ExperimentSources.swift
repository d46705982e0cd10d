extension Migration {
  /// The operand of `ablate run` for an experiment, so that a working command can make its results
  /// again. NULL if no file has those arms.
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
