import Foundation
import Results
import Testing

/// A database with trials of known errors, for figures.
final class FigureResults {
  let folder: URL
  let store: ResultsStore

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-figures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try ResultsStore(writing: folder.appendingPathComponent("a.db").path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  struct Arm {
    var name: String
    var label: String
    var baseline: String?
    var settings: [String: String] = [:]
    var parameters = 100_000
    var macs = 5_000_000
    var dataset = "shapes/1/12 classes/14000 train/11000 test"
    /// Last-epoch test errors, seed by seed.
    var errors: [Double]
  }

  /// Files a finished plan of two epochs; an epoch earlier the errors are twice as large.
  func file(_ experiment: String, _ arms: [Arm], scale: String = "desk") throws {
    let key = PlanKey(experiment: experiment, scale: scale)
    var records: [ArmRecord] = []
    var trials: [(record: TrialRecord, error: Double)] = []
    for (index, arm) in arms.enumerated() {
      let name = Array((experiment + scale).utf8).map { String($0, radix: 16) }.joined()
      let setup = String(("\(index)" + name + String(repeating: "f", count: 64)).prefix(64))
      records.append(
        ArmRecord(
          arm: arm.name, label: arm.label, setupID: setup, baseline: arm.baseline, paperTable: nil,
          paperRow: nil))
      let settings = String(
        decoding: try JSONEncoder().encode(arm.settings), as: UTF8.self)
      for (seed, error) in arm.errors.enumerated() {
        trials.append(
          (
            TrialRecord(
              trialID: setup.prefix(62) + String(10 + seed), setupID: setup, settings: settings,
              model: "cifar-resnet-14", dataset: arm.dataset,
              seed: seed + 1, epochs: 2, batch: 128, imagesPerEpoch: 1280,
              parameters: arm.parameters, macs: arm.macs, seParameters: 0, seMACs: 0), error
          ))
      }
    }
    try store.register(key, title: experiment, arms: records, trials: trials.map(\.record))
    let provenance = Provenance(
      threads: 1, load: nil, revision: nil, isDirty: nil, binarySHA256: nil, details: "{}")
    for (trial, error) in trials {
      let lease = try #require(
        try store.lease(
          trial.trialID, owner: LeaseHolder(host: "h", process: "p"), provenance: provenance,
          retriesFailed: false, isAlive: { _ in true }
        ).lease)
      let epochs = [(1, "train", 3.0), (1, "test", 2), (2, "train", 1.5), (2, "test", 1)].map {
        EpochRecord(
          epoch: $0.0, split: $0.1, images: 100, loss: 1, top1Error: min(100, error * $0.2),
          top5Error: 1,
          learningRate: nil, seconds: 1, imagesPerSecond: 100)
      }
      try store.record(lease, epochs: epochs, phases: [])
      try store.finish(lease, .done)
    }
  }

  /// Gates of every trial of an arm: two blocks, three classes, four channels; the later block's differ
  /// by class.
  func gates(_ experiment: String, _ arm: String, scale: String = "desk") throws {
    let ids = try store.database.rows(
      "SELECT DISTINCT trial_id FROM v_trials WHERE experiment = ? AND arm = ? AND scale = ?",
      [.text(experiment), .text(arm), .text(scale)]
    ).compactMap { $0[0].text }
    for id in ids {
      let records = (1...2).flatMap { position in
        (0..<3).map { label in
          GateRecord(
            block: "stage\(position + 1).block1.se", position: position, label: label,
            className: "class \(label)", images: 100,
            mean: (0..<4).map { channel in
              0.5 + (position == 2 && channel == label ? 0.25 : 0)
            }, deviation: [0.01, 0.01, 0.01, 0.01], lowShare: 0,
            highShare: position == 2 ? 0.1 : 0)
        }
      }
      try store.record(gates: records, trialID: id)
    }
  }

  static let sweep: [Arm] = [
    Arm(name: "plain", label: "plain", errors: [10, 11, 12]),
    Arm(
      name: "r4", label: "r = 4", baseline: "plain", settings: ["se.reduction": "4"],
      errors: [9, 10.5, 11]),
    Arm(
      name: "r16", label: "r = 16", baseline: "plain", settings: ["se.reduction": "16"],
      errors: [9.5, 10, 11.5]),
  ]

  static let networks: [Arm] = [("a", "A", 80_000), ("b", "B", 240_000)].flatMap {
    name, label, parameters in
    [
      Arm(
        name: "\(name)/plain", label: "\(label), plain", parameters: parameters,
        macs: 40 * parameters, errors: [10, 11]),
      Arm(
        name: "\(name)/se", label: "\(label), SE", baseline: "\(name)/plain",
        settings: ["se.reduction": "16"], parameters: parameters * 11 / 10, macs: 41 * parameters,
        errors: [9, 10.5]),
    ]
  }

  static let regime: [Arm] = [
    ("base", 16, 12, 6), ("wide", 32, 12, 6), ("classes", 16, 48, 6), ("all", 32, 48, 24),
  ].flatMap { name, width, classes, epochs in
    let settings = [
      "width": "\(width)", "classes": "\(classes)", "training.epochs": "\(epochs)",
    ]
    return [
      Arm(
        name: "\(name)/plain", label: "\(name), plain", settings: settings, errors: [10, 12, 11]),
      Arm(
        name: "\(name)/se", label: "\(name), SE", baseline: "\(name)/plain", settings: settings,
        errors: [9.5, 11, 10.75]),
    ]
  }

  /// Everything that figures are drawn from.
  func fileAll() throws {
    try file("r-sweep", Self.sweep)
    try file("backbones", Self.networks)
    try file("regime", Self.regime)
    try file(
      "excitations",
      [Arm(name: "r16", label: "r = 16", settings: ["se.reduction": "16"], errors: [9.5, 10])])
    try gates("excitations", "r16")
  }
}

extension FigureResults {
  func key(_ experiment: String) -> PlanKey { PlanKey(experiment: experiment, scale: "desk") }
}
