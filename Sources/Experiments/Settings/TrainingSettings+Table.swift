import Datasets
import Engine
import Settings

extension TrainingSettings {
  /// All settings of training. Settings of another schedule or augmentation change nothing, so they
  /// are not written.
  static let table = SettingTable("setting", steps + augmentations + schedules)

  private typealias Entry = Setting<TrainingSettings>

  private static let steps = [
    Entry(
      "training.epochs", \.epochs, .count(atMost: 100_000), takes: "a number", standard: "10"),
    Entry(
      "training.batch", \.batch, .count(atMost: 65_536), takes: "images of a step",
      standard: "128"),
    Entry(
      "training.micro_batch", \.options.microBatch, .optionalCount(atMost: 65_536),
      takes: "images that batch norm sees together; a divisor of `training.batch`",
      standard: "the batch",
      applies: { settings in settings.options.microBatch.map { $0 != settings.batch } ?? false }),
    // SGD was the first optimizer, so identities do not contain its name.
    Entry(
      "training.optimizer", \.options.optimizer, .choice, takes: OptimizerName.listed,
      standard: "sgd", applies: \.isAdaptive),
    Entry(
      "training.momentum", \.options.momentum, .number(in: 0...0.9999),
      takes: "0 to 0.9999; β₁ of `adamw`", standard: "0.9"),
    Entry(
      "training.nesterov", \.options.nesterov, .flag, takes: "of `sgd`: `true`, `false`",
      standard: "false", applies: { !$0.isAdaptive }),
    Entry(
      "training.beta2", \.options.beta2, .number(in: 0...0.999_999), takes: "β₂ of `adamw`",
      standard: "0.999", applies: \.isAdaptive),
    Entry(
      "training.epsilon", \.options.epsilon, .number(in: 1e-12...1), takes: "ε of `adamw`",
      standard: "1e-08", applies: \.isAdaptive),
    Entry(
      "training.weight_decay", \.options.weightDecay, .number(in: 0...1), takes: "λ, on weights",
      standard: "0"),
    Entry(
      "training.decay_all", \.options.decaysAll, .flag,
      takes: "decay on batch norm and biases too", standard: "false"),
    Entry(
      "training.label_smoothing", \.options.labelSmoothing, .number(in: 0...0.999), takes: "ε",
      standard: "0"),
    Entry(
      "training.ema", \.options.averageDecay, .optionalNumber(above: 0, below: 1),
      takes: "decay, above 0 and below 1, of an average of the weights, which is scored and kept "
        + "([below](#averages-of-weights))", standard: "none",
      applies: { $0.options.averageDecay != nil }),
  ]

  private static let augmentations = [
    Entry(
      "training.augmentation", \.augmentation, .choice,
      takes:
        "`none`, `crop_flip` (pad 4, crop, flip), `resized_crop` (a random part, flip)",
      standard: "none"),
    Entry(
      "training.crop_area", \.crop.area, .number(in: 0.001...1),
      takes: "of `resized_crop`: least share of the area, 0.001 to 1", standard: "0.08",
      applies: \.isCropped),
    Entry(
      "training.rotation", \.crop.rotation, .number(in: 0...180),
      takes: "of `resized_crop`: degrees at most, either way", standard: "0",
      applies: \.isCropped),
    Entry(
      "training.jitter", \.crop.jitter, .number(in: 0...255),
      takes: "of `resized_crop`: levels at most, either way", standard: "0", applies: \.isCropped),
    Entry(
      "training.cutout", \.crop.cutout, .count(from: 0, atMost: 4096),
      takes: "side of a square that is blanked in each training image, in pixels", standard: "0",
      applies: { $0.crop.cutout > 0 }),
  ]

  private static let schedules = [
    Entry(
      "training.schedule", \.scheduleName, .choice,
      takes: ScheduleName.listed, standard: "one_cycle"),
    Entry(
      "training.rate", \.rate, .number(in: 1e-9...1000),
      takes: "peak rate of `one_cycle`, first rate of the others", standard: "0.1"),
    Entry(
      "training.rise", \.rise, .number(in: 0...1),
      takes: "share of `one_cycle` in which the rate rises", standard: "0.3",
      applies: { $0.isScheduled(.oneCycle) }),
    Entry(
      "training.milestones", \.milestones, .ascending, takes: "epochs of the drops of `step`",
      standard: "none", applies: { $0.isScheduled(.step) }),
    Entry(
      "training.factor", \.factor, .number(in: 1e-6...1),
      takes: "what `step` and `plateau` multiply by at a drop", standard: "0.1",
      applies: { $0.isScheduled(.step, .plateau) }),
    Entry(
      "training.warmup", \.warmup, .number(in: 0...1e6),
      takes: "epochs: a tenth of the rate (`step`), a linear rise (`cosine`)", standard: "0",
      applies: { $0.isScheduled(.step, .cosine) }),
    Entry(
      "training.patience", \.patience, .count(atMost: 100_000),
      takes: "of `plateau`: epochs without a better training loss", standard: "10",
      applies: { $0.isScheduled(.plateau) }),
    Entry(
      "training.drops", \.drops, .count(atMost: 1000), takes: "of `plateau`: drops at most",
      standard: "3", applies: { $0.isScheduled(.plateau) }),
  ]

  private var isAdaptive: Bool { options.optimizer == .adamw }

  private var isCropped: Bool { augmentation == .resizedCrop }

  private func isScheduled(_ names: ScheduleName...) -> Bool { names.contains(scheduleName) }
}
