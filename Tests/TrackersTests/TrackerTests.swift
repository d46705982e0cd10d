import Foundation
import Results
import Testing
import Trackers

@Suite("Results for trackers")
struct TrackerTests {
  private let folder: URL
  private let store: ResultsStore
  private let key = PlanKey(experiment: "../mine", scale: "desk", variant: "width=8")

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-trackers-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try ResultsStore(writing: folder.appendingPathComponent("a.db").path)
    let setup = String(repeating: "a", count: 64)
    let trials = (1...2).map { seed in
      TrialRecord(
        trialID: String(repeating: "b", count: 63) + "\(seed)", setupID: setup,
        settings: #"{"model":"cifar-resnet-8","se.reduction":"none"}"#, model: "cifar-resnet-8",
        dataset: "shapes", seed: seed, epochs: 2, batch: 16, imagesPerEpoch: 64, parameters: 10,
        macs: 20, seParameters: 0, seMACs: 0)
    }
    try store.register(
      key, title: "Mine",
      arms: [
        ArmRecord(
          arm: "net/plain", label: "plain", setupID: setup, baseline: nil, paperTable: nil,
          paperRow: nil)
      ], trials: trials)
    let provenance = Provenance(
      threads: 1, load: nil, revision: nil, isDirty: nil, binarySHA256: nil, details: "{}")
    let lease = try #require(
      try store.lease(
        trials[0].trialID, owner: LeaseHolder(host: "h", process: "p"), provenance: provenance,
        retriesFailed: false, isAlive: { _ in true }
      ).lease)
    func epoch(_ number: Int, _ split: String, loss: Double) -> EpochRecord {
      EpochRecord(
        epoch: number, split: split, images: 64, loss: loss, top1Error: 12.5, top5Error: 2,
        learningRate: split == "train" ? 0.1 : nil, seconds: 1, imagesPerSecond: 64)
    }
    try store.record(
      lease,
      epochs: [
        epoch(1, "train", loss: 2), epoch(2, "train", loss: 1), epoch(2, "test", loss: .nan),
      ], phases: [])
    try store.finish(lease, .done)
  }

  @Test("a run is a finished trial, with metrics that are numbers")
  func runs() throws {
    let runs = try TrackedRun.all([key], in: store)
    #expect(runs.map(\.seed) == [1] && runs[0].arm == "net/plain")
    #expect(runs[0].settings == ["model": "cifar-resnet-8", "se.reduction": "none"])
    #expect(
      runs[0].metrics(runs[0].epochs[0]).map(\.name)
        == ["learning_rate", "train_top1_error", "train_top5_error", "train_loss"])
    #expect(
      runs[0].metrics(runs[0].epochs[1]).map(\.name) == [
        "learning_rate", "train_top1_error", "train_top5_error", "train_loss", "test_top1_error",
        "test_top5_error",
      ])
    #expect(runs[0].started > 1_700_000_000 && runs[0].ended >= runs[0].started)
  }

  @Test("event files are records with lengths and checksums, in folders that stay inside")
  func tensorBoard() throws {
    let files = try TensorBoardEvents.files(TrackedRun.all([key], in: store))
    #expect(files.count == 1)
    #expect(files[0].path.hasPrefix("-.-mine@desk-width=8/net/plain/seed-1/events.out.tfevents."))
    let bytes = files[0].bytes
    var (at, records) = (0, 0)
    while at < bytes.count {
      let length = (0..<8).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
      func word(_ place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
      }
      #expect(word(at + 8) == Self.masked(bytes[at..<at + 8]))
      let data = bytes[at + 12..<at + 12 + length]
      #expect(word(at + 12 + length) == Self.masked(data))
      (at, records) = (at + 16 + length, records + 1)
    }
    #expect(at == bytes.count && records == 1 + 4 + 6)
    #expect(try TensorBoardEvents.files(TrackedRun.all([key], in: store)) == files)
  }

  /// CRC-32C bit by bit, masked.
  private static func masked(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var sum: UInt32 = 0xffff_ffff
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
    }
    sum = ~sum
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }

  @Test("a file store has metadata, parameters and metrics line by line")
  func mlflow() throws {
    let files = try MLflowStore.files(TrackedRun.all([key], in: store))
    func text(_ suffix: String) throws -> String {
      let file = try #require(files.first { $0.path.hasSuffix(suffix) }, "\(suffix)")
      return String(decoding: file.bytes, as: UTF8.self)
    }
    #expect(files.allSatisfy { !$0.path.contains("..") && !$0.path.hasPrefix("/") })
    #expect(try text("params/se.reduction") == "none" && text("params/seed") == "1")
    #expect(try text("tags/mlflow.runName") == "net/plain, seed 1")
    let lines = try text("metrics/train_loss").split(separator: "\n").map {
      $0.split(separator: " ")
    }
    #expect(lines.map { $0[1] } == ["2.0", "1.0"] && lines.map { $0[2] } == ["1", "2"])
    #expect(!files.contains { $0.path.hasSuffix("metrics/test_loss") })
    #expect(files.filter { $0.path.hasSuffix("meta.yaml") }.count == 2)
    #expect(try text("meta.yaml").contains("name: '../mine@desk width=8'\n"))
  }

  @Test("Datasette's metadata describe the views under the file's name")
  func datasette() throws {
    let text = DatasetteMetadata.text(database: "ablate")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let databases = try #require(json["databases"] as? [String: [String: [String: Any]]])
    let tables = try #require(databases["ablate"]?["tables"])
    for view in View.all.map(\.name) where view.hasPrefix("v_") {
      #expect(tables[view] != nil, "\(view)")
    }
  }
}
