import Files
import Foundation
import Testing

@Suite("Data sets through the binary")
struct DataSetTests {
  let files: Scratch

  init() throws { files = try Scratch() }

  @discardableResult
  private func ablate(_ words: String...) throws -> Binary.Outcome {
    let outcome = try Binary.run(words)
    #expect(outcome.code == 0, "\(words.joined(separator: " ")): \(outcome.errors)")
    return outcome
  }

  private func experiment() throws -> String {
    try files.write(
      "one.yaml",
      """
      name: one
      title: One network
      purpose: to be tested
      answers: nothing
      baseline: plain
      base:
        model: cifar-resnet-8
        width: 4
        stem_stride: 2
        training: {epochs: 1, batch: 32, augmentation: crop_flip}
        data: {name: shapes, train: 96, test: 12000, classes: 24}
      axes:
        - arms:
            - {name: plain, set: {se.reduction: none}}
            - {name: se, set: {se.reduction: 4}}
      scales:
        smoke: {about: tiny, seeds: 1}

      """)
  }

  @Test("the list says what there is and how to get it")
  func list() throws {
    try expectSnapshot("data-list.txt", ablate("data", "list").output)
  }

  @Test("grey pictures: trained on, exported, predicted, found again")
  func grey() throws {
    let database = files.path("a.db")
    let words = [
      "run", try experiment(), "--scale", "smoke", "--data", "fashion-mnist", "--set",
      "data.test=50", "--db", database,
    ]
    let run = try Binary.run(words)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.errors.hasPrefix("Reading fashion-mnist …\n"))
    let query = try ablate(
      "query", "SELECT trial_id, settings ->> '$.channels' AS c FROM trials LIMIT 1", "--format",
      "csv", "--db", database
    ).output.split(separator: "\n")
    #expect(query.last?.hasSuffix(",1") == true)
    let trial = String(query.last?.prefix(12) ?? "")
    let plan = try Binary.run(["plan"] + words.dropFirst() + ["--format", "csv"])
    #expect(plan.output.hasSuffix(",done\n"))

    let onnx = files.path("a.onnx")
    try ablate("export", "onnx", "--trial", trial, "--db", database, "-o", onnx)
    #expect(try Data(contentsOf: URL(fileURLWithPath: onnx)).count > 10_000)
    let picture = files.path("a.jpg")
    try Data(PictureFolder.jpeg(1, channels: 1)).write(to: URL(fileURLWithPath: picture))
    let colour = files.path("b.jpg")
    try Data(PictureFolder.jpeg(1)).write(to: URL(fileURLWithPath: colour))
    let table = try ablate(
      "predict", picture, colour, "--trial", trial, "--db", database, "--format", "csv")
    #expect(table.output.split(separator: "\n").count == 11 && table.errors == "")
    #expect(table.output.contains(",pullover,"))
    let array = files.path("x.npy")
    try WholeFile.write(
      NumPyFile.header(type: "<f4", shape: [2, 32, 32, 1]) + [UInt8](repeating: 0, count: 8192),
      to: array)
    try ablate(
      "predict", "--input", array, "--output", files.path("y.npy"), "--trial", trial, "--db",
      database)
    let refused = try Binary.run(
      "predict", picture, "--trial", trial, "--db", database, "--mean", "1,2,3")
    #expect(refused.code == 64)
    #expect(
      refused.errors.hasPrefix("ablate: --mean: expected one number, for grey, not '1,2,3'"))
    let other = try Binary.run(
      "predict", picture, "--trial", trial, "--db", database, "--preprocessing", "torchvision")
    #expect(other.code == 64)
  }

  @Test("a validation split is told in the table, in progress and in claims")
  func validation() throws {
    let database = files.path("a.db")
    let words = [
      "--scale", "smoke", "--set", "data.validation=30", "--set", "data.test=40", "--db", database,
    ]
    let run = try Binary.run(["run", experiment()] + words)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.errors.contains("plain, seed 1: epoch 1/1, train error "))
    #expect(run.errors.contains(" %, validation error "))
    #expect(!run.errors.contains("test error"))
    let text = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("top-1 error in % of the last epoch on validation pictures"))
    #expect(text.contains("the test split was not read."))
    #expect(text.contains("66 train/30 validation"))
    let images = try ablate(
      "query", "SELECT images FROM epochs WHERE split = 'test'", "--format", "csv", "--db",
      database)
    #expect(images.output == "images\n30\n30\n")
  }

  @Test("what is exported as arrays is read back as a set")
  func arrays() throws {
    for split in ["train", "test"] {
      let paths = ["images", "labels"].map { files.path("\(split)-\($0).npy") }
      try ablate(
        "data", "export", "fashion-mnist", "--split", split, "--output",
        paths.joined(separator: ","))
    }
    let folder = URL(fileURLWithPath: files.path("x")).deletingLastPathComponent().path
    let check = try ablate("data", "check", "npy=\(folder)").output
    #expect(check.contains("10 classes, 60,000 training images and 10,000 for scoring of 32×32"))
    let sheet = files.path("sheet.png")
    try ablate("data", "preview", "npy=\(folder)", "--columns", "3", "--output", sheet)
    #expect(try Data(contentsOf: URL(fileURLWithPath: sheet)).starts(with: [0x89, 0x50]))
  }
}
