extension Migration {
  /// Which plans train as many seeds as their claims take. Only the trials of the first look, and
  /// those that began, are registered, so that a look that no claim needs is not missing.
  static let decidingPlans = Migration(
    name: "2026-11 deciding plans",
    sql: """
      CREATE TABLE deciding_plans (
        experiment TEXT NOT NULL,
        scale TEXT NOT NULL,
        variant TEXT NOT NULL,
        seeds_max INTEGER NOT NULL CHECK (seeds_max > 0),
        PRIMARY KEY (experiment, scale, variant)
      ) STRICT;
      """)
}
