import Results
import Engine
import Experiments
import Foundation
import Testing

/// Freezes what identities are made of: a change here means that nothing trained before is found again.
/// Record anew with ABLATE_RECORD set, and only where that is meant.
@Suite("Canonical settings")
struct CanonicalTests {
  /// Without the version of the arithmetic, which changes for its own reasons.
  private static func text(_ json: String) throws -> String {
    let pairs = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    return pairs.filter { $0.key != "numerics" }.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }

  /// FNV-1a: short enough for a line, and of its own so that no other digest's change shows here.
  private static func digest(_ text: String) -> String {
    let hash = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }

  private func expect(_ lines: [String], in name: String) throws {
    let file = URL(fileURLWithPath: "\(packageRoot)/Tests/ExperimentsTests/Golden/\(name)")
    let text = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["ABLATE_RECORD"] != nil {
      try Data(text.utf8).write(to: file)
      return
    }
    let golden = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(
      String.init)
    #expect(golden.count == lines.count)
    for (now, then) in zip(lines, golden) { #expect(now == then) }
  }

  @Test("every arm of every shipped experiment keeps its identity at every scale")
  func shipped() throws {
    var lines: [String] = []
    for name in (PlanTests.shipped + ["excitations"]).sorted() {
      for scale in Scale.allCases {
        let plan = try plan("\(packageRoot)/experiments/\(name).yaml", scale: scale)
        for trial in plan.trials(dataIdentity: \.plannedData) where trial.seed % 1000 == 1 {
          let arm = plan.arms[trial.arm].name
          let digest = try Self.digest(Self.text(trial.record.settings))
          lines.append("\(name) \(scale.rawValue) \(arm) \(trial.seed) \(digest)")
        }
      }
    }
    let timing = try TimingFile.read("\(packageRoot)/experiments/timing.yaml")
    for scale in Scale.allCases {
      var request = PlanRequest()
      request.scale = scale
      for task in try TimingPlan(timing, request).tasks {
        for arm in task.network.arms {
          let digest = try Self.digest(Self.text(task.setup(arm).settings))
          lines.append(
            "timing \(scale.rawValue) \(task.network.name)/\(arm.name) \(task.mode.rawValue) \(digest)"
          )
        }
      }
    }
    try expect(lines, in: "identities.txt")
  }

  static let odd: [(String, [(key: String, value: String)])] = [
    ("nothing", []),
    ("plain, whatever else is said", [("se.reduction", "none"), ("se.squeeze", "max")]),
    (
      "every setting of an SE block",
      [
        ("se.reduction", "4"), ("se.squeeze", "max"), ("se.excitation", "tanh"),
        ("se.placement", "identity"), ("se.stages", "[4, 2]"), ("se.bias", "true"),
      ]
    ),
    ("an SE block without a reduction", [("se.squeeze", "none"), ("se.stages", "all")]),
    ("se-NAME", [("model", "se-cifar-resnet-20")]),
    ("the architecture's own", [("width", "default"), ("stem_stride", "default")]),
    ("a shortcut", [("shortcut", "B"), ("stem_stride", "1")]),
    ("a bottleneck", [("model", "resnet-50"), ("stem_stride", "default"), ("stride_in", "1x1")]),
    (
      "VGG without batch norm",
      [("model", "cifar-vgg-11"), ("stem_stride", "default"), ("batch_norm", "false")]
    ),
    (
      "step",
      [
        ("training.schedule", "step"), ("training.milestones", "[1, 1.5]"),
        ("training.factor", "0.25"),
        ("training.warmup", "1"), ("training.rise", "0.4"),
      ]
    ),
    ("cosine", [("training.schedule", "cosine"), ("training.warmup", "0.5")]),
    (
      "plateau",
      [
        ("training.schedule", "plateau"), ("training.patience", "3"), ("training.drops", "2"),
      ]
    ),
    (
      "every option of training",
      [
        ("training.momentum", "0"), ("training.nesterov", "true"),
        ("training.weight_decay", "1e-4"),
        ("training.decay_all", "true"), ("training.label_smoothing", "0.1"),
        ("training.rate", "1e-3"),
        ("training.rise", "0"), ("training.epochs", "7"), ("training.batch", "8"),
      ]
    ),
    (
      "AdamW",
      [
        ("training.optimizer", "adamw"), ("training.beta2", "0.99"),
        ("training.epsilon", "1e-6"), ("training.nesterov", "true"),
      ]
    ),
    ("numbers of AdamW that nothing asks for", [("training.beta2", "0.99")]),
    (
      "crops",
      [
        ("training.augmentation", "resized_crop"), ("training.crop_area", "0.25"),
        ("training.rotation", "10"), ("training.jitter", "20"),
      ]
    ),
    ("crops that nothing asks for", [("training.crop_area", "0.25"), ("training.jitter", "20")]),
    ("classes", [("data.classes", "48"), ("data.train", "80"), ("data.test", "50")]),
    ("CIFAR-100", [("data.name", "cifar100"), ("data.train", "1000")]),
    (
      "a folder",
      [
        ("data.name", "folder"), ("input", "160"), ("data.mean", "[1, 2.5, 3]"),
        ("model", "resnet-18"), ("stem_stride", "default"),
      ]
    ),
    ("grey pictures", [("data.name", "fashion-mnist"), ("data.train", "1000")]),
    ("grey pictures, unpadded", [("data.name", "fashion-mnist"), ("input", "28")]),
    ("validation", [("data.validation", "24")]),
    ("direct sums", [("kernels", "direct")]),
    ("rules", [("kernels", "winograd  tiles>=9; direct")]),
    ("the reference", [("kernels", "reference")]),
    ("averaged weights", [("training.ema", "0.999")]),
    ("weights that are not averaged", [("training.ema", "none")]),
  ]

  @Test("odd settings keep their canonical text, to the letter")
  func settings() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "one.yaml", experimentText(axes: "axes: []", baseline: "baseline: none"))
    var lines: [String] = []
    for (name, settings) in Self.odd {
      let plan = try plan(path, set: settings)
      let trial = try #require(plan.trials(dataIdentity: \.plannedData).first)
      lines.append("\(name): \(try Self.text(trial.record.settings))")
    }
    var request = PlanRequest()
    for settings in [
      [], [("train.batch", "3"), ("train.steps", "4"), ("infer.steps", "6"), ("warm_up", "2")],
      [("kernels", "direct"), ("classes", "7"), ("input", "64")],
    ] {
      request.settings = settings
      for task in try timingPlan(folder.write("timing.yaml", timingText()), request).tasks.prefix(2)
      {
        for arm in task.network.arms {
          lines.append("timing: \(try Self.text(task.setup(arm).settings))")
        }
      }
    }
    try expect(lines, in: "canonical.txt")
  }
}
