import Foundation
import Testing

@Suite("Two arms beside each other, through the binary")
struct CompareTests {
  private let files: Scratch
  private let database: String

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
    let tiny = try files.tinyExperiment(epochs: 2)
    for options in [["--seeds", "6"], ["--seeds", "2", "--set", "training.rate=0.05"]] {
      let run = try Binary.run(
        ["run", tiny, "--scale", "smoke", "--db", database, "--quiet"] + options)
      try #require(run.code == 0)
    }
  }

  private func compare(_ words: String...) throws -> Binary.Outcome {
    try Binary.run(["compare"] + words + ["--scale", "smoke", "--db", database])
  }

  @Test("errors, cost and curves of two arms, with the verdict and what differs")
  func arms() throws {
    let outcome = try compare("tiny/r2", "tiny/plain")
    #expect(outcome.code == 0)
    let text = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.hasPrefix("tiny/r2 at scale smoke against tiny/plain at scale smoke"))
    #expect(text.contains("The networks differ in: se.reduction 2 and none"))
    #expect(!text.contains("Warning:"))
    #expect(text.contains(" at 6 seeds, q = "))
    let csv = try compare("tiny/r2", "tiny/plain", "--format", "csv")
    let rows = csv.output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(
      rows.dropFirst().map { $0[0] } == [
        "top-1 error", "top-5 error", "test loss", "finished seeds", "parameters",
        "multiply-adds", "training step", "trial", "top-1 error after epoch 1",
        "top-1 error after epoch 2",
      ])
    #expect(rows[4][2] == "6" && rows[4].contains("6"))
  }

  @Test("an arm differs from itself in nothing, and the verdict is no finding")
  func itself() throws {
    let outcome = try compare("tiny/plain", "tiny/plain")
    let text = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(outcome.code == 0)
    #expect(text.contains("The networks have the same settings."))
    #expect(text.contains("No difference is shown"))
  }

  @Test(
    "plans that were run with other settings are chosen by --set, and fewer seeds give no verdict")
  func variant() throws {
    let outcome = try compare("tiny/r2", "tiny/plain", "--set", "training.rate=0.05")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("Exploratory: r = 2 − plain is "))
  }

  @Test("arms of two databases are compared, with a warning where recipes differ")
  func databases() throws {
    let other = files.path("other.db")
    let tiny = try files.tinyExperiment(epochs: 1)
    let run = try Binary.run(
      ["run", tiny, "--scale", "smoke", "--db", other, "--quiet", "--seeds", "2"])
    #expect(run.code == 0)
    let outcome = try Binary.run([
      "compare", "tiny/plain@smoke", "tiny/plain@smoke", "--db", database, "--db", other,
    ])
    #expect(outcome.code == 0)
    let text = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("Warning: their recipes differ: training.epochs 2 and 1."))
    // One has one epoch, so there is no common curve.
    #expect(!text.contains("after epoch"))
  }

  @Test(
    "what is not there is refused with the nearest name",
    arguments: [
      (
        ["tiny/plain"], 64,
        "compare two arms, such as `ablate compare r-sweep/r16 r-sweep/plain`; 1 given"
      ),
      (["tiny/plain", "tiny"], 64, "tiny: expected EXPERIMENT/ARM, such as r-sweep/r16"),
      (
        ["tiny/plain", "tiny/plan"], 66,
        "tiny/plan: tiny has no arm 'plan' at scale smoke; did you mean plain?"
      ),
      (
        ["tiny/plain", "tinny/plain"], 66,
        "tinny/plain: DATABASE has no results of 'tinny'; did you mean tiny?"
      ),
      (
        ["tiny/plain", "tiny/plain@dask"], 64,
        "tiny/plain@dask: there is no scale 'dask'; did you mean desk?"
      ),
      (
        ["tiny/plain", "tiny/plain@desk"], 2,
        "tiny/plain@desk: tiny was not run at scale desk; there is --scale smoke, --scale smoke --set "
          + "training.rate=0.05"
      ),
    ] as [([String], Int32, String)])
  func mistakes(_ operands: [String], _ code: Int32, _ message: String) throws {
    let outcome = try Binary.run(
      ["compare"] + operands + ["--scale", "smoke", "--db", database])
    #expect(outcome.code == code)
    #expect(
      outcome.errors == "ablate: \(message.replacing("DATABASE", with: database))\n")
  }
}
