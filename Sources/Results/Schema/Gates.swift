extension Migration {
  /// The gates of SE blocks over the test images: one row for each trained network, block and
  /// class. The channels' numbers are JSON arrays, because a row for each would repeat its long key
  /// millions of times for a network of ImageNet's size; the view `v_gates` spreads them out.
  static let gates = Migration(
    name: "2026-11 gates",
    sql: """
      CREATE TABLE gates (
        trial_id TEXT NOT NULL REFERENCES trials ON DELETE CASCADE,
        block TEXT NOT NULL,
        class INTEGER NOT NULL CHECK (class >= 0),
        class_name TEXT NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 1),
        images INTEGER NOT NULL CHECK (images > 0),
        mean TEXT NOT NULL CHECK (json_array_length(mean) > 0),
        deviation TEXT NOT NULL CHECK (json_array_length(deviation) = json_array_length(mean)),
        low_share REAL NOT NULL CHECK (low_share BETWEEN 0 AND 1),
        high_share REAL NOT NULL CHECK (high_share BETWEEN 0 AND 1),
        PRIMARY KEY (trial_id, block, class)
      ) STRICT;
      """)
}
