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
}
