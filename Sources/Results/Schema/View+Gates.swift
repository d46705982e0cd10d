extension View {
  /// The gates, a row for each channel.
  static let gates = View(
    "v_gates",
    """
    SELECT
      a.experiment, a.scale, a.variant, a.arm, a.position AS arm_position, p.seed,
      g.position, g.block, g.class, g.class_name, g.images, m.key AS channel, m.value AS mean,
      d.value AS deviation, g.low_share, g.high_share, g.trial_id
    FROM arms a
    JOIN plan_seeds p ON \(PlanKey.joins("p", to: "a"))
    JOIN trials t ON t.setup_id = a.setup_id AND t.seed = p.seed + a.seed_offset
    JOIN gates g ON g.trial_id = t.trial_id
    JOIN json_each(g.mean) m
    JOIN json_each(g.deviation) d ON d.key = m.key
    """)
}
