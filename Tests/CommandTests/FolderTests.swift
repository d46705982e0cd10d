import Foundation
import Testing

@Suite("A folder of pictures, through the binary")
struct FolderTests {
  private func query(_ sql: String, _ database: String) throws -> String {
    try Binary.run("query", sql, "--format", "csv", "--db", database).output
  }

  @Test("training learns the classes; threads and interruptions change nothing")
  func trains() throws {
    let folder = try PictureFolder()
    let experiment = try folder.experiment(epochs: 10)
    let words = [
      "run", experiment, "--scale", "smoke", "--data", "folder=\(folder.path)", "--db",
    ]
    let sql = "SELECT epoch, split, images, loss, top1_error FROM v_curves ORDER BY 1, 2"
    let one = folder.files.path("one.db")
    let first = try Binary.run(words + [one, "--threads", "1"])
    #expect(first.code == 0)
    #expect(first.errors.hasPrefix("Listing the pictures of the folder …\n"))
    let error = try query("SELECT test_top1_error, bad_images FROM v_trials", one)
    #expect(Double(error.split(separator: "\n")[1].split(separator: ",")[0]) ?? 100 < 50)
    #expect(error.hasSuffix(",0\n"))
    let two = folder.files.path("two.db")
    let second = try Binary.run(words + [two, "--threads", "2", "--decode-threads", "5"])
    #expect(second.code == 0 && second.output == first.output)
    #expect(try query(sql, two) == query(sql, one))
    let settings = try query(
      "SELECT json_extract(settings, '$.\"data.class_names\"') AS a, json_extract(settings, '$.input') "
        + "AS b FROM trials", one)
    #expect(settings == "a,b\nant/bee/cat,32\n")
  }

  @Test("a plan counts the folder's pictures and knows what is done")
  func plan() throws {
    let folder = try PictureFolder(train: 6, test: 2)
    let experiment = try folder.experiment(epochs: 1)
    let words = [
      experiment, "--scale", "smoke", "--data", "folder=\(folder.path)", "--db",
      folder.files.path("a.db"), "--format", "csv",
    ]
    let before = try Binary.run(["plan"] + words)
    #expect(before.code == 0)
    let row = try #require(before.output.split(separator: "\n").last).split(separator: ",")
    #expect(row[5] == "12" && row.last == "new")
    #expect(try Binary.run(["run"] + words).code == 0)
    #expect(try Binary.run(["plan"] + words).output.hasSuffix(",done\n"))
    let without = try Binary.run("plan", experiment, "--scale", "smoke")
    #expect(without.code == 0 && without.output.contains("1,281,167"))
  }

  @Test("a bad picture ends a run with 65 and its name, or is skipped, counted and recorded")
  func badPictures() throws {
    let folder = try PictureFolder(train: 6, test: 3)
    let experiment = try folder.experiment(epochs: 2)
    let database = folder.files.path("a.db")
    try folder.add("train/ant/ant_1.JPEG", [])
    try folder.add("val/bee/bee_0.JPEG", "hello".utf8)
    let words = [
      "run", experiment, "--scale", "smoke", "--data", "folder=\(folder.path)", "--db", database,
    ]
    let refused = try Binary.run(words)
    #expect(refused.code == 65)
    #expect(
      refused.errors.hasSuffix(
        "ablate: \(folder.path)/train/ant/ant_1.JPEG: empty: a file of 0 bytes; `ablate data check` "
          + "lists all such files; --bad-images skip leaves them out\n"))
    #expect(try query("SELECT state FROM attempts", database) == "state\ninterrupted\n")
    let skipped = try Binary.run(words + ["--bad-images", "skip"])
    #expect(skipped.code == 0)
    #expect(
      skipped.errors.contains(
        "Warning: \(folder.path)/train/ant/ant_1.JPEG: empty: a file of 0 bytes; left out\n"))
    #expect(skipped.errors.split(separator: "\n").count { $0.hasPrefix("Warning: ") } == 2)
    #expect(
      try query("SELECT state, bad_images FROM attempts WHERE attempt = 2", database)
        == "state,bad_images\ndone,2\n")
    #expect(
      try query("SELECT DISTINCT split, images FROM epochs ORDER BY 1 DESC", database)
        == "split,images\ntrain,12\ntest,8\n")
  }

  @Test("data check lists every bad file and ends with 65")
  func check() throws {
    let folder = try PictureFolder(train: 3, test: 1)
    let words = ["data", "check", folder.path, "--threads", "2"]
    let good = try Binary.run(words)
    #expect(good.code == 0 && good.errors.isEmpty)
    try folder.spoil()
    let bad = try Binary.run(words)
    #expect(bad.code == 65 && bad.errors.isEmpty)
    let text = { (outcome: Binary.Outcome) in
      outcome.output.replacingOccurrences(of: folder.path, with: "PICTURES")
    }
    try expectSnapshot("data-check-good.txt", text(good))
    try expectSnapshot("data-check-bad.txt", text(bad))
    let named = try Binary.run("data", "check", "folder=\(folder.path)", "--format", "csv")
    #expect(named.code == 65)
    #expect(named.output.split(separator: "\n").count == 10)
    #expect(named.output.contains("train/ant/empty.JPEG,empty: a file of 0 bytes\n"))
  }

  @Test("a preview shows the classes; an export is refused with the reason")
  func looks() throws {
    let folder = try PictureFolder(train: 1, test: 2)
    let sheet = folder.files.path("sheet.png")
    let outcome = try Binary.run(
      "data", "preview", "folder=\(folder.path)", "--columns", "2", "--output", sheet)
    #expect(outcome.code == 0)
    #expect(
      outcome.errors
        == "\(sheet): the first 2 test images of each class, one row per class from the top: ant, bee, cat\n"
    )
    let bytes = try Data(contentsOf: URL(fileURLWithPath: sheet))
    // Two images of 96 pixels and three gaps; three rows.
    #expect(Array(bytes[16..<24]) == [0, 0, 0, 198, 0, 0, 1, 40])
    let export = try Binary.run(
      "data", "export", "folder=\(folder.path)", "--split", "test", "--output", "x.npy,y.npy")
    #expect(export.code == 64 && export.errors.hasPrefix("ablate: data export folder: "))
  }

  @Test("a folder that is missing ends with 66, one that is laid out wrongly with 65")
  func refusals() throws {
    let folder = try PictureFolder(train: 2, test: 1)
    let experiment = try folder.experiment()
    func run(_ path: String) throws -> Binary.Outcome {
      try Binary.run(
        "run", experiment, "--scale", "smoke", "--db", folder.files.path("none.db"), "--data",
        "folder" + (path.isEmpty ? "" : "=\(path)"))
    }
    let missing = try run("/nowhere")
    #expect(missing.code == 66 && missing.errors == "ablate: /nowhere: no such directory\n")
    let unnamed = try run("")
    #expect(unnamed.code == 66)
    #expect(unnamed.errors.hasSuffix("(train/CLASS/*.JPEG, val/CLASS/*.JPEG)\n"))
    let few = try run(folder.path)
    #expect(few.code == 78)
    #expect(
      few.errors.hasSuffix(
        "pictures.yaml:9: base.training.batch: training.batch: 12 is more than the 6 training images\n"
      ))
    try folder.add("val/dog/a.JPEG", [])
    let extra = try run(folder.path)
    #expect(extra.code == 65)
    #expect(
      extra.errors
        == "ablate: \(folder.path)/val/dog: a class without a directory in train/\n")
    let word = try Binary.run(
      "run", experiment, "--scale", "smoke", "--bad-images", "ignore")
    #expect(word.code == 64)
    #expect(word.errors == "ablate: --bad-images: fail or skip, not 'ignore'\n")
  }
}
