extension Migration {
  /// The seconds of a trial by phase get a name that no measurement has: `v_timings` shows `measurements`. A view
  /// keeps the earlier name for queries.
  static let phases = Migration(
    name: "2026-11 phases",
    sql: """
      CREATE TABLE phases (
        trial_id TEXT NOT NULL REFERENCES trials ON DELETE CASCADE,
        phase TEXT NOT NULL
          CHECK (phase IN ('data', 'forward', 'backward', 'update', 'evaluation')),
        seconds REAL NOT NULL CHECK (seconds >= 0),
        PRIMARY KEY (trial_id, phase)
      ) STRICT;
      INSERT INTO phases (trial_id, phase, seconds) SELECT trial_id, phase, seconds FROM timings;
      DROP TABLE timings;
      """)
}
