extension View {
  /// The kernel of each convolution of each trial.
  static let kernels = View(
    "v_kernels",
    """
    SELECT
      t.trial_id, t.model, t.seed, k.position, k.layer, k.shape, k.kernel,
      json_extract(t.settings, '$.numerics') AS numerics, k.setup_id
    FROM trials t
    JOIN kernels k ON k.setup_id = t.setup_id
    """)
}
