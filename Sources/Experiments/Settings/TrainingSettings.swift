import Datasets
import Engine
import Zoo

/// How a network is trained; the keys stand under `training` in experiment files.
package struct TrainingSettings: Hashable, Sendable {
  package var epochs = 10
  package var batch = 128
  package var options = TrainingOptions()
  package var augmentation = Augmentation.none
  /// Of `resized_crop`.
  package var crop = CropOptions()
  var scheduleName = ScheduleName.oneCycle
  /// Peak rate of `one_cycle`, first rate of the others.
  var rate = 0.1
  var rise = 0.3
  var milestones: [Double] = []
  var factor = 0.1
  var warmup = 0.0
  var patience = 10
  var drops = 3

  enum ScheduleName: String, CaseIterable, Sendable {
    case oneCycle = "one_cycle"
    case step, cosine, plateau
  }

  package init() {}

  package static let keys = [
    "training.epochs", "training.batch", "training.momentum", "training.nesterov",
    "training.weight_decay", "training.decay_all", "training.label_smoothing",
    "training.augmentation", "training.crop_area", "training.rotation", "training.jitter",
    "training.schedule", "training.rate", "training.rise",
    "training.milestones", "training.factor", "training.warmup", "training.patience",
    "training.drops",
  ]

  package var schedule: Schedule {
    switch scheduleName {
    case .oneCycle: .oneCycle(peak: rate, rise: rise)
    case .step: .step(rate: rate, milestones: milestones, factor: factor, warmup: warmup)
    case .cosine: .cosine(rate: rate, warmup: warmup)
    case .plateau: .plateau(rate: rate, factor: factor, patience: patience, drops: drops)
    }
  }

  /// - Parameter key: one of `keys`.
  mutating func set(_ key: String, _ value: String) throws(SettingError) {
    let text = SettingText(key: key, value: value)
    switch key {
    case "training.epochs": epochs = try text.count(atMost: 100_000)
    case "training.batch": batch = try text.count(atMost: 65_536)
    case "training.momentum": options.momentum = try text.number(in: 0...0.9999)
    case "training.nesterov": options.nesterov = try text.flag()
    case "training.weight_decay": options.weightDecay = try text.number(in: 0...1)
    case "training.decay_all": options.decaysAll = try text.flag()
    case "training.label_smoothing": options.labelSmoothing = try text.number(in: 0...0.999)
    case "training.augmentation": augmentation = try text.choice()
    case "training.crop_area": crop.area = try text.number(in: 0.001...1)
    case "training.rotation": crop.rotation = try text.number(in: 0...180)
    case "training.jitter": crop.jitter = try text.number(in: 0...255)
    case "training.schedule": scheduleName = try text.choice()
    case "training.rate": rate = try text.number(in: 1e-9...1000)
    case "training.rise": rise = try text.number(in: 0...1)
    case "training.milestones": milestones = try text.numbers()
    case "training.factor": factor = try text.number(in: 1e-6...1)
    case "training.warmup": warmup = try text.number(in: 0...1e6)
    case "training.patience": patience = try text.count(atMost: 100_000)
    default: drops = try text.count(atMost: 1000)
    }
  }

  /// Every effective setting; those of another schedule or augmentation are left out, since they
  /// change nothing.
  var canonical: [(key: String, value: String)] {
    var pairs = [
      ("augmentation", augmentation.rawValue), ("batch", String(batch)),
      ("decay_all", String(options.decaysAll)), ("epochs", String(epochs)),
      ("label_smoothing", String(options.labelSmoothing)), ("momentum", String(options.momentum)),
      ("nesterov", String(options.nesterov)), ("rate", String(rate)),
      ("schedule", scheduleName.rawValue), ("weight_decay", String(options.weightDecay)),
    ]
    if augmentation == .resizedCrop {
      pairs += [
        ("crop_area", String(crop.area)), ("rotation", String(crop.rotation)),
        ("jitter", String(crop.jitter)),
      ]
    }
    switch scheduleName {
    case .oneCycle: pairs += [("rise", String(rise))]
    case .step:
      pairs += [
        ("factor", String(factor)), ("warmup", String(warmup)),
        ("milestones", "[\(milestones.map { String($0) }.joined(separator: ","))]"),
      ]
    case .cosine: pairs += [("warmup", String(warmup))]
    case .plateau:
      pairs += [
        ("factor", String(factor)), ("patience", String(patience)), ("drops", String(drops)),
      ]
    }
    return pairs.map { (key: "training.\($0.0)", value: $0.1) }
  }
}
