extension Migration {
  /// Trials that several ranks train together spend time in communication.
  static let communication = Migration(
    name: "2026-12 communication",
    sql: """
      CREATE TABLE wider_phases (
        trial_id TEXT NOT NULL REFERENCES trials ON DELETE CASCADE,
        phase TEXT NOT NULL CHECK (
          phase IN ('data', 'forward', 'backward', 'update', 'evaluation', 'communication')),
        seconds REAL NOT NULL CHECK (seconds >= 0),
        PRIMARY KEY (trial_id, phase)
      ) STRICT;
      INSERT INTO wider_phases (trial_id, phase, seconds) SELECT trial_id, phase, seconds FROM phases;
      DROP TABLE phases;
      ALTER TABLE wider_phases RENAME TO phases;
      """)
}
