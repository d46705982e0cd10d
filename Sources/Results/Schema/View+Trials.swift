extension View {
  /// Trials under each name that a plan gives them.
  static let trials = View(
    "v_trials",
    """
    SELECT
      a.experiment, a.scale, a.variant, a.arm, a.label, a.position,
      p.seed, t.trial_id, t.model,
      t.dataset,
      coalesce(
        (SELECT 'done' FROM attempts x WHERE x.trial_id = t.trial_id AND x.state = 'done'),
        last.state, 'pending') AS state,
      last.failure, last.reason,
      (SELECT max(epoch) FROM epochs e WHERE e.trial_id = t.trial_id) AS epochs_done,
      t.epochs,
      test.top1_error AS test_top1_error, test.top5_error AS test_top5_error,
      test.loss AS test_loss,
      train.top1_error AS train_top1_error, train.loss AS train_loss,
      (SELECT sum(seconds) FROM epochs e WHERE e.trial_id = t.trial_id) AS seconds,
      (SELECT avg(images_per_second) FROM epochs e
        WHERE e.trial_id = t.trial_id AND e.split = 'train') AS images_per_second,
      t.parameters, t.macs, t.se_parameters, t.se_macs, last.peak_memory_bytes,
      (SELECT count(*) FROM attempts x WHERE x.trial_id = t.trial_id) AS attempts,
      last.bad_images, a.baseline, a.setup_id,
      (SELECT x.weights_sha256 FROM attempts x WHERE x.trial_id = t.trial_id AND x.state = 'done'
        ORDER BY x.attempt LIMIT 1) AS weights_sha256
    FROM arms a
    JOIN plan_seeds p ON \(PlanKey.joins("p", to: "a"))
    JOIN trials t ON t.setup_id = a.setup_id AND t.seed = p.seed + a.seed_offset
    LEFT JOIN attempts last ON last.trial_id = t.trial_id
      AND last.attempt = (SELECT max(attempt) FROM attempts x WHERE x.trial_id = t.trial_id)
    LEFT JOIN epochs test ON test.trial_id = t.trial_id AND test.split = 'test'
      AND test.epoch = t.epochs
    LEFT JOIN epochs train ON train.trial_id = t.trial_id AND train.split = 'train'
      AND train.epoch = t.epochs
    """)

  /// The epochs of each trial.
  static let curves = View(
    "v_curves",
    """
    SELECT
      a.experiment, a.scale, a.variant, a.arm, a.position,
      p.seed, e.epoch, e.split, e.loss,
      e.top1_error, e.top5_error, e.learning_rate, e.seconds, e.images_per_second, t.trial_id
    FROM arms a
    JOIN plan_seeds p ON \(PlanKey.joins("p", to: "a"))
    JOIN trials t ON t.setup_id = a.setup_id AND t.seed = p.seed + a.seed_offset
    JOIN epochs e ON e.trial_id = t.trial_id
    """)

  /// The arms over their finished trials.
  static let arms = View(
    "v_arms",
    """
    SELECT
      experiment, scale, variant, arm, label, position, count(*) AS n,
      avg(test_top1_error) AS mean_top1_error,
      CASE WHEN count(*) > 1 THEN sqrt(max(0, (
        sum(test_top1_error * test_top1_error) - count(*) * avg(test_top1_error)
          * avg(test_top1_error)) / (count(*) - 1))) END AS std_top1_error,
      min(test_top1_error) AS min_top1_error, max(test_top1_error) AS max_top1_error,
      avg(test_top5_error) AS mean_top5_error, avg(images_per_second) AS images_per_second,
      parameters, macs, baseline, setup_id
    FROM v_trials
    WHERE state = 'done'
    GROUP BY experiment, scale, variant, arm
    """)
}
