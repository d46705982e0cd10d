extension View {
  /// What was measured, each turn beside the baseline's turn of the same repeat.
  static let turns = View(
    "v_timings",
    """
    SELECT
      m.experiment, m.scale, m.variant, m.position, m.network, m.arm, m.mode, m.repeat, m.turn,
      m.milliseconds, base.milliseconds AS baseline_milliseconds,
      m.milliseconds / base.milliseconds AS ratio,
      m.steps, m.batch, m.input, m.threads, m.load, m.model, m.parameters, m.macs,
      base.parameters AS baseline_parameters, base.macs AS baseline_macs,
      m.host, m.cpu, m.revision, m.dirty, m.binary_sha256, m.setup_id, m.baseline, m.measured_at
    FROM measurements m
    LEFT JOIN measurements base ON \(PlanKey.joins("base", to: "m"))
      AND base.network = m.network AND base.arm = m.baseline AND base.mode = m.mode
      AND base.repeat = m.repeat AND base.host = m.host AND base.threads = m.threads
      AND base.binary_sha256 = m.binary_sha256 AND base.batch = m.batch AND base.steps = m.steps
      AND base.input = m.input
    """)

  /// The seconds of phases under the name that their table once had.
  static let timings = View("timings", "SELECT trial_id, phase, seconds FROM phases")
}
