import Datasets
import Experiments
import Foundation
import Network
import Results
import Synchronization
import Testing

/// Pictures in the ImageNet layout: parts of contact sheets of shapes, as PNG.
struct PictureFolder {
  let folder: TemporaryFolder
  var path: String { folder.path("pictures") }

  init(train: Int = 16, test: Int = 6) throws {
    folder = try TemporaryFolder()
    var request = DatasetRequest(name: "shapes")
    (request.train, request.test) = (36, 36)
    let shapes = try Datasets.open(request, threads: 1)
    for (split, count) in [(Split.train, train), (.test, test)] {
      for name in ["a", "b"] {
        let directory = "\(path)/\(split == .train ? "train" : "val")/\(name)"
        try FileManager.default.createDirectory(
          atPath: directory, withIntermediateDirectories: true)
        for index in 0..<count {
          let picture = try ContactSheet.png(
            shapes, split, columns: name == "a" ? 1 : 2, rows: 1 + index % 12,
            zoom: 1 + index / 12)
          try Data(picture).write(to: URL(fileURLWithPath: "\(directory)/\(index).JPEG"))
        }
      }
    }
  }

  func spoil(_ name: String) throws {
    try Data("spoilt".utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  func plan(
    set: [(key: String, value: String)] = [], axes: String? = nil, dataPath: String? = nil
  ) throws -> Plan {
    let text = experimentText(
      base: """
        base:
          model: cifar-resnet-8
          width: 4
          input: 24
          data: {name: folder}
          training: {augmentation: resized_crop, crop_area: 0.25, rotation: 10, jitter: 20}
        """,
      axes: axes ?? """
        axes:
          - arms:
              - {name: plain, set: {se.reduction: none}}
        """,
      scales: """
        scales:
          smoke: {about: tiny, seeds: 1, set: {training.epochs: 2, training.batch: 8}}
        """)
    var request = PlanRequest()
    request.scale = .smoke
    request.settings = set
    request.dataName = "folder"
    request.dataPath = dataPath ?? path
    return try Plan(ExperimentFile.read(folder.write("folder.yaml", text)), request)
  }
}

@Suite("Plans and runs on folders")
struct FolderTests {
  let pictures: PictureFolder

  init() throws { pictures = try PictureFolder() }

  private func settings(_ plan: Plan) throws -> [String: String] {
    let trial = try #require(plan.trials { $0.facts.identity ?? "" }.first)
    return try JSONDecoder().decode(
      [String: String].self, from: Data(trial.record.settings.utf8))
  }

  @Test("a trial's settings hold side, classes, class list, mean and what augments")
  func canonical() throws {
    let settings = try settings(pictures.plan())
    #expect(settings["input"] == "24" && settings["classes"] == "2")
    #expect(settings["data.class_names"] == "a/b")
    #expect(settings["data.mean"] == "[123.675,116.28,103.53]")
    #expect(settings["data"]?.hasPrefix("folder/") == true)
    #expect(settings["training.augmentation"] == "resized_crop")
    #expect(settings["training.crop_area"] == "0.25")
    #expect(settings["training.rotation"] == "10.0" && settings["training.jitter"] == "20.0")
    let plain = try self.settings(
      pictures.plan(set: [("training.augmentation", "none"), ("data.mean", "[1, 2.5, 3]")]))
    #expect(plain["training.crop_area"] == nil && plain["training.rotation"] == nil)
    #expect(plain["data.mean"] == "[1.0,2.5,3.0]")
  }

  @Test(
    "each setting of pictures changes the identity",
    arguments: [
      ("input", "32"), ("data.mean", "[1,2,3]"), ("training.crop_area", "0.08"),
      ("training.rotation", "0"), ("training.jitter", "0"), ("data.train", "20"),
    ])
  func identity(_ key: String, _ value: String) throws {
    let plan = try pictures.plan()
    #expect(
      try pictures.plan(set: [(key, value)]).identities["plain/1"] != plan.identities["plain/1"])
  }

  @Test("where the folder lies is no part of a trial")
  func place() throws {
    let other = "\(pictures.folder.path("copy"))"
    try FileManager.default.copyItem(atPath: pictures.path, toPath: other)
    #expect(
      try pictures.plan(dataPath: other).identities == pictures.plan().identities)
  }

  @Test(
    "settings of pictures are checked where they stand",
    arguments: [
      (
        "data.mean", "[1,2]",
        "--set data.mean: expected three numbers from 0.0 to 255.0, red, green and blue, such as "
          + "[123.675, 116.28, 103.53], not '[1,2]'"
      ),
      (
        "training.crop_area", "2",
        "--set training.crop_area: expected a number from 0.001 to 1.0, not '2'"
      ),
      (
        "training.rotation", "-1",
        "--set training.rotation: expected a number from 0.0 to 180.0, not '-1'"
      ),
      ("input", "big", "--set input: expected a whole number from 1 to 4096, not 'big'"),
      (
        "training.crop_are", "0.1",
        "--set training.crop_are: no such setting; did you mean training.crop_area?"
      ),
    ])
  func refused(_ key: String, _ value: String, _ message: String) throws {
    let error = #expect(throws: PlanError.self) { try pictures.plan(set: [(key, value)]) }
    #expect(error?.description == message)
  }

  private func run(
    _ plan: Plan, _ database: String, threads: Int = 2, badImages: BadImages = .fail,
    shouldStop: @escaping () -> Bool = { false }, tell: @escaping (RunEvent) -> Void = { _ in }
  ) throws -> RunSummary {
    try Runner(
      plan: plan, store: ResultsStore(writing: pictures.folder.path(database)), threads: 1,
      version: "test", retriesFailed: false,
      reading: Reading(threads: threads, badImages: badImages), tell: tell,
      shouldStop: shouldStop
    ).run()
  }

  private func measured(_ database: String) throws -> [[SQLValue]] {
    try ResultsStore(reading: pictures.folder.path(database)).database.rows(
      """
      SELECT trial_id, epoch, split, images, loss, top1_error, top5_error FROM epochs
      ORDER BY trial_id, epoch, split
      """)
  }

  @Test("threads that decode change no number", arguments: [2, 5])
  func threads(_ threads: Int) throws {
    let plan = try pictures.plan()
    #expect(try run(plan, "one.db", threads: 1).trained == 1)
    #expect(try run(plan, "many.db", threads: threads).trained == 1)
    #expect(try measured("many.db") == measured("one.db"))
  }

  @Test(
    "a run that is stopped anywhere, in scoring too, goes on to the same numbers",
    arguments: [1, 3, 4, 5, 6, 8, 11])
  func resumes(calls: Int) throws {
    for index in [1, 5, 9] { try pictures.spoil("train/a/\(index).JPEG") }
    try pictures.spoil("val/b/0.JPEG")
    let plan = try pictures.plan()
    _ = try run(plan, "whole.db", badImages: .skip)
    // Asked once before the trial, then after each of four steps and of two scored batches.
    let asked = Atomic<Int>(0)
    let stopped = try withExtendedLifetime(asked) {
      try run(
        plan, "parts.db", badImages: .skip,
        shouldStop: { asked.wrappingAdd(1, ordering: .relaxed).newValue > calls })
    }
    #expect(stopped.wasInterrupted)
    #expect(try run(plan, "parts.db", badImages: .skip).done == 1)
    #expect(try measured("parts.db") == measured("whole.db"))
    let bad = try ResultsStore(reading: pictures.folder.path("parts.db")).database.rows(
      "SELECT bad_images FROM attempts WHERE state = 'done'")
    #expect(bad == [[.integer(4)]])
  }

  @Test("a run warns of five bad pictures and then once more")
  func warns() throws {
    for index in 0..<8 { try pictures.spoil("train/a/\(index).JPEG") }
    let warnings = Mutex<[String]>([])
    _ = try run(
      pictures.plan(), "a.db", badImages: .skip,
      tell: { event in
        if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
      })
    let texts = warnings.withLock { $0 }
    #expect(texts.count == 6)
    #expect(
      texts.prefix(5).allSatisfy { $0.hasSuffix(".JPEG: neither JPEG nor PNG; left out") })
    #expect(texts.last == "more bad pictures, left out as well")
  }

  @Test("arms of one plan may see the same pictures at different sides")
  func sides() throws {
    let plan = try pictures.plan(
      axes: """
        axes:
          - arms:
              - {name: plain}
              - {name: large, set: {input: 40}}
        """)
    #expect(plan.arms.map(\.graph.input.height) == [24, 40])
    #expect(try run(plan, "a.db").trained == 2)
  }
}
