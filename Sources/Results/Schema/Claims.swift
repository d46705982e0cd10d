extension Migration {
  /// What experiment files claim about their arms, so that reports need the database alone.
  static let claims = Migration(
    name: "2026-11 claims",
    sql: """
      CREATE TABLE claims (
        experiment TEXT NOT NULL,
        scale TEXT NOT NULL,
        variant TEXT NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 0),
        id TEXT NOT NULL CHECK (id <> ''),
        text TEXT NOT NULL,
        metric TEXT NOT NULL,
        relation TEXT NOT NULL,
        margin REAL CHECK (margin >= 0),
        pairs TEXT NOT NULL CHECK (json_valid(pairs)),
        PRIMARY KEY (experiment, scale, variant, id)
      ) STRICT;
      """)
}
