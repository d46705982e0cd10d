extension Migration {
  /// The seeds that a plan has been run with, and the arms that add an offset to them. A setup that
  /// one plan trains under other seeds must not show those seeds in another plan.
  static let planSeeds = Migration(
    name: "2026-11 plan seeds",
    sql: """
      ALTER TABLE arms ADD COLUMN seed_offset INTEGER NOT NULL DEFAULT 0 CHECK (seed_offset >= 0);

      CREATE TABLE plan_seeds (
        experiment TEXT NOT NULL,
        scale TEXT NOT NULL,
        variant TEXT NOT NULL,
        seed INTEGER NOT NULL CHECK (seed >= 0),
        PRIMARY KEY (experiment, scale, variant, seed)
      ) STRICT;
      INSERT INTO plan_seeds
      SELECT DISTINCT a.experiment, a.scale, a.variant, t.seed
      FROM arms a JOIN trials t ON t.setup_id = a.setup_id;
      """)
}
