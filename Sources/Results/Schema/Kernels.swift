extension Migration {
  /// Which kernel computes each convolution of a setup; all its trials have the same. Setups that an
  /// earlier version trained have none until they are run again.
  static let kernels = Migration(
    name: "2026-11 kernels",
    sql: """
      CREATE TABLE kernels (
        setup_id TEXT NOT NULL CHECK (length(setup_id) = 64),
        position INTEGER NOT NULL CHECK (position >= 1),
        layer TEXT NOT NULL,
        shape TEXT NOT NULL,
        kernel TEXT NOT NULL CHECK (kernel IN ('direct', 'winograd', 'depthwise', 'reference')),
        PRIMARY KEY (setup_id, position)
      ) STRICT;
      """)

  /// A new kernel is only a new name: the engine knows the names, and the schema need not.
  static let anyKernel = Migration(
    name: "2026-11 any kernel",
    sql: """
      DROP VIEW IF EXISTS v_kernels;
      ALTER TABLE kernels RENAME TO kernels_before;
      CREATE TABLE kernels (
        setup_id TEXT NOT NULL CHECK (length(setup_id) = 64),
        position INTEGER NOT NULL CHECK (position >= 1),
        layer TEXT NOT NULL,
        shape TEXT NOT NULL,
        kernel TEXT NOT NULL CHECK (kernel <> ''),
        PRIMARY KEY (setup_id, position)
      ) STRICT;
      INSERT INTO kernels SELECT setup_id, position, layer, shape, kernel FROM kernels_before;
      DROP TABLE kernels_before;
      """)
}
