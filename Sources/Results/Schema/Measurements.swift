extension Migration {
  /// Speed on a machine: one row for each turn of an arm in a repeat. Times belong to a host, a number
  /// of threads and a binary, so these are part of the key and databases of two machines still merge
  /// by copying rows.
  static let measurements = Migration(
    name: "2026-11 measurements",
    sql: """
      CREATE TABLE measurements (
        experiment TEXT NOT NULL,
        scale TEXT NOT NULL CHECK (scale IN ('smoke', 'desk', 'night', 'paper')),
        variant TEXT NOT NULL DEFAULT '',
        network TEXT NOT NULL,
        arm TEXT NOT NULL,
        mode TEXT NOT NULL CHECK (mode IN ('train', 'infer')),
        repeat INTEGER NOT NULL CHECK (repeat >= 1),
        setup_id TEXT NOT NULL CHECK (length(setup_id) = 64),
        host TEXT NOT NULL,
        threads INTEGER NOT NULL CHECK (threads >= 1),
        binary_sha256 TEXT NOT NULL,
        position INTEGER NOT NULL,
        turn INTEGER NOT NULL CHECK (turn >= 1),
        baseline TEXT,
        network_label TEXT NOT NULL,
        arm_label TEXT NOT NULL,
        model TEXT NOT NULL,
        settings TEXT NOT NULL CHECK (json_valid(settings)),
        batch INTEGER NOT NULL CHECK (batch > 0),
        input INTEGER NOT NULL CHECK (input > 0),
        steps INTEGER NOT NULL CHECK (steps > 0),
        milliseconds REAL NOT NULL CHECK (milliseconds > 0),
        parameters INTEGER NOT NULL CHECK (parameters > 0),
        macs INTEGER NOT NULL CHECK (macs > 0),
        load REAL,
        cpu TEXT NOT NULL,
        revision TEXT,
        dirty INTEGER CHECK (dirty IN (0, 1)),
        provenance TEXT NOT NULL CHECK (json_valid(provenance)),
        measured_at TEXT NOT NULL,
        PRIMARY KEY (
          experiment, scale, variant, network, arm, mode, setup_id, host, threads, binary_sha256,
          repeat)
      ) STRICT;
      """)
}
