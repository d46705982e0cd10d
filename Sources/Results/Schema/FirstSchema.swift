extension Migration {
  /// Trials, the experiments they belong to, attempts at them, and measurements.
  static let firstSchema = Migration(
    name: "2026-11 first schema",
    sql: """
      CREATE TABLE trials (
        trial_id TEXT PRIMARY KEY CHECK (length(trial_id) = 64),
        setup_id TEXT NOT NULL CHECK (length(setup_id) = 64),
        settings TEXT NOT NULL CHECK (json_valid(settings)),
        model TEXT NOT NULL,
        dataset TEXT NOT NULL,
        seed INTEGER NOT NULL CHECK (seed >= 0),
        epochs INTEGER NOT NULL CHECK (epochs > 0),
        batch INTEGER NOT NULL CHECK (batch > 0),
        images_per_epoch INTEGER NOT NULL CHECK (images_per_epoch > 0),
        parameters INTEGER NOT NULL CHECK (parameters > 0),
        macs INTEGER NOT NULL CHECK (macs > 0),
        se_parameters INTEGER NOT NULL CHECK (se_parameters >= 0),
        se_macs INTEGER NOT NULL CHECK (se_macs >= 0)
      ) STRICT;
      CREATE INDEX trials_by_setup ON trials (setup_id, seed);

      CREATE TABLE arms (
        experiment TEXT NOT NULL,
        scale TEXT NOT NULL CHECK (scale IN ('smoke', 'desk', 'night', 'paper')),
        variant TEXT NOT NULL DEFAULT '',
        arm TEXT NOT NULL,
        position INTEGER NOT NULL,
        label TEXT NOT NULL,
        setup_id TEXT NOT NULL CHECK (length(setup_id) = 64),
        baseline TEXT,
        paper_table TEXT,
        paper_row TEXT,
        title TEXT NOT NULL,
        PRIMARY KEY (experiment, scale, variant, arm)
      ) STRICT;

      CREATE TABLE attempts (
        trial_id TEXT NOT NULL REFERENCES trials ON DELETE CASCADE,
        attempt INTEGER NOT NULL CHECK (attempt >= 1),
        state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'interrupted', 'lost')),
        failure TEXT CHECK (failure IN ('diverged', 'memory', 'error')),
        reason TEXT,
        started_at TEXT NOT NULL,
        heartbeat_at TEXT NOT NULL,
        ended_at TEXT,
        host TEXT NOT NULL,
        process TEXT NOT NULL,
        first_epoch INTEGER NOT NULL CHECK (first_epoch >= 1),
        peak_memory_bytes INTEGER,
        threads INTEGER NOT NULL,
        load REAL,
        revision TEXT,
        dirty INTEGER CHECK (dirty IN (0, 1)),
        binary_sha256 TEXT,
        provenance TEXT NOT NULL CHECK (json_valid(provenance)),
        PRIMARY KEY (trial_id, attempt)
      ) STRICT;

      CREATE TABLE epochs (
        trial_id TEXT NOT NULL REFERENCES trials ON DELETE CASCADE,
        epoch INTEGER NOT NULL CHECK (epoch >= 1),
        split TEXT NOT NULL CHECK (split IN ('train', 'test')),
        attempt INTEGER NOT NULL,
        images INTEGER NOT NULL CHECK (images > 0),
        loss REAL,
        top1_error REAL NOT NULL CHECK (top1_error BETWEEN 0 AND 100),
        top5_error REAL NOT NULL CHECK (top5_error BETWEEN 0 AND 100),
        learning_rate REAL,
        seconds REAL NOT NULL CHECK (seconds >= 0),
        images_per_second REAL,
        PRIMARY KEY (trial_id, epoch, split)
      ) STRICT;

      CREATE TABLE timings (
        trial_id TEXT NOT NULL REFERENCES trials ON DELETE CASCADE,
        phase TEXT NOT NULL
          CHECK (phase IN ('data', 'forward', 'backward', 'update', 'evaluation')),
        seconds REAL NOT NULL CHECK (seconds >= 0),
        PRIMARY KEY (trial_id, phase)
      ) STRICT;
      """)
}
