extension Migration {
  /// What people write about experiments and trials.
  static let notes = Migration(
    name: "2026-11 notes",
    sql: """
      CREATE TABLE notes (
        kind TEXT NOT NULL CHECK (kind IN ('experiment', 'trial')),
        subject TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number >= 1),
        text TEXT NOT NULL CHECK (text <> ''),
        written_at TEXT NOT NULL,
        PRIMARY KEY (kind, subject, number)
      ) STRICT;
      """)
}
