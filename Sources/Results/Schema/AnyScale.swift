extension Migration {
  /// A new scale is only a new name: experiment files know the names, and the schema need not.
  static let anyScale = Migration(
    name: "2026-11 any scale",
    sql: """
      ALTER TABLE arms RENAME TO arms_before;
      CREATE TABLE arms (
        experiment TEXT NOT NULL,
        scale TEXT NOT NULL CHECK (scale <> ''),
        variant TEXT NOT NULL DEFAULT '',
        arm TEXT NOT NULL,
        position INTEGER NOT NULL,
        label TEXT NOT NULL,
        setup_id TEXT NOT NULL CHECK (length(setup_id) = 64),
        baseline TEXT,
        paper_table TEXT,
        paper_row TEXT,
        title TEXT NOT NULL,
        seed_offset INTEGER NOT NULL DEFAULT 0 CHECK (seed_offset >= 0),
        PRIMARY KEY (experiment, scale, variant, arm)
      ) STRICT;
      INSERT INTO arms
      SELECT experiment, scale, variant, arm, position, label, setup_id, baseline, paper_table,
        paper_row, title, seed_offset
      FROM arms_before;
      DROP TABLE arms_before;

      ALTER TABLE measurements RENAME TO measurements_before;
      CREATE TABLE measurements (
        experiment TEXT NOT NULL,
        scale TEXT NOT NULL CHECK (scale <> ''),
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
      INSERT INTO measurements
      SELECT experiment, scale, variant, network, arm, mode, repeat, setup_id, host, threads,
        binary_sha256, position, turn, baseline, network_label, arm_label, model, settings, batch,
        input, steps, milliseconds, parameters, macs, load, cpu, revision, dirty, provenance,
        measured_at
      FROM measurements_before;
      DROP TABLE measurements_before;
      """)
}
