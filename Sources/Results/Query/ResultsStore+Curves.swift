extension ResultsStore {
  /// The top-1 error of one epoch on one split, %.
  package struct CurvePoint: Hashable, Sendable {
    package var arm: String
    package var seed: Int
    package var split: String
    package var epoch: Int
    package var top1Error: Double

    package init(arm: String, seed: Int, split: String, epoch: Int, top1Error: Double) {
      (self.arm, self.seed, self.split) = (arm, seed, split)
      (self.epoch, self.top1Error) = (epoch, top1Error)
    }
  }

  /// The curves of a plan's finished trials, arm by arm, seed by seed, in order of the epochs.
  package func curves(_ key: PlanKey) throws(DatabaseError) -> [CurvePoint] {
    try database.records(
      """
      SELECT c.arm, c.seed, c.split, c.epoch, c.top1_error
      FROM v_curves c
      WHERE \(PlanKey.condition("c"))
        AND EXISTS (SELECT 1 FROM attempts x WHERE x.trial_id = c.trial_id AND x.state = 'done')
      ORDER BY c.position, c.seed, c.split, c.epoch
      """, key.values
    ).map { row in
      CurvePoint(
        arm: row.text("arm"), seed: row.integer("seed"), split: row.text("split"),
        epoch: row.integer("epoch"), top1Error: row["top1_error"].real ?? .nan)
    }
  }
}
