extension Migration {
  /// Which plans train as many seeds as their claims take. Their trials are known from the first look on, or
  /// from when they began, so that what no claim asked for is not missing.
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
