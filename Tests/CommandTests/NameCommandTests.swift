import Foundation
import Testing

@Suite("An experiment that is run from a path, through the binary")
struct NameCommandTests {
  let files: Scratch
  private let words: [String]

  init() throws {
    files = try Scratch()
    let path = try files.tinyExperiment(epochs: 1, train: 32)
    words = ["--scale", "smoke", "--db", files.path("a.db")]
    let outcome = try Binary.run(["run", path, "--seeds", "1", "-q"] + words)
    try #require(outcome.code == 0)
  }

  @Test("its report is found by its name, and the page's commands work")
  func report() throws {
    let path = files.path("tiny.yaml")
    let byPath = try Binary.run(["report", "--experiment", path, "--format", "md"] + words)
    let byName = try Binary.run(["report", "--experiment", "tiny", "--format", "md"] + words)
    #expect(byName.code == 0 && byName.output == byPath.output)
    #expect(byName.output.contains("; 1 epoch; batch 16; "))
    #expect(try Binary.run(["report", "--html", files.path("page")] + words).code == 0)
    let page = try String(contentsOfFile: files.path("page/index.html"), encoding: .utf8)
    #expect(page.contains("<code>ablate run \(path) --scale smoke --seeds 1</code>"))
    #expect(page.contains("<code>ablate report --experiment tiny --scale smoke</code>"))
    let again = try Binary.run(["run", path, "--seeds", "1"] + words)
    #expect(again.code == 0 && again.errors.contains("2 trials, 2 done, 0 to train"))
    let unknown = try Binary.run(["report", "--experiment", "tinny"] + words)
    #expect(
      unknown.code == 66
        && unknown.errors == "ablate: no experiment is called 'tinny'; did you mean tiny?\n")
    let none = try Binary.run(
      ["report", "--experiment", "tiny", "--scale", "desk", "--db", files.path("a.db")])
    #expect(none.code == 2 && none.errors.hasSuffix("there is --scale smoke\n"))
  }

  @Test("the name is taken: another file of that name ends with 78, and --as and --replace help")
  func taken() throws {
    let other = try files.write(
      "other.yaml",
      String(contentsOfFile: files.path("tiny.yaml"), encoding: .utf8)
        .replacing("width: 4", with: "width: 8"))
    let before = try Binary.run(["query", "SELECT * FROM v_arms", "--db", files.path("a.db")])
      .output
    let refused = try Binary.run(["run", other, "--seeds", "1", "-q"] + words)
    #expect(refused.code == 78 && refused.output.isEmpty)
    #expect(
      refused.errors
        == "ablate: \(files.path("a.db")): tiny at scale smoke has results of other arms: plain has width "
        + "4, here 8; r2 has width 4, here 8. Give the file another name, or file this run under one with "
        + "--as NAME; --replace sets the earlier results aside under a name of their own\n")
    let plan = try Binary.run(["plan", other, "--format", "csv"] + words)
    #expect(plan.code == 0)
    #expect(
      try Binary.run(["plan", other, "--json"] + words).output.contains(
        "`ablate run` would refuse this: "))
    #expect(
      try Binary.run(["query", "SELECT * FROM v_arms", "--db", files.path("a.db")]).output == before
    )
    #expect(try Binary.run(["run", other, "--as", "wide", "--seeds", "1", "-q"] + words).code == 0)
    let status = try Binary.run(["status", other, "--as", "wide", "--seeds", "1"] + words)
    #expect(status.code == 0 && status.output.hasPrefix("wide at scale smoke in "))
    #expect(try Binary.run(["report", "--experiment", "wide"] + words).code == 0)
    #expect(try Binary.run(["report", "--html", files.path("page")] + words).code == 0)
    let page = try String(contentsOfFile: files.path("page/index.html"), encoding: .utf8)
    #expect(page.contains("<code>ablate run \(other) --as wide --scale smoke --seeds 1</code>"))
    let replaced = try Binary.run(["run", other, "--replace", "--seeds", "1"] + words)
    #expect(replaced.code == 0 && replaced.errors.contains("2 trials, 2 done, 0 to train"))
    #expect(replaced.errors.contains("earlier results of tiny are now filed under 'tiny until "))
  }

  @Test("a renamed experiment finds what it has trained, in plan and status alike")
  func renamed() throws {
    let path = try files.write(
      "new.yaml",
      String(contentsOfFile: files.path("tiny.yaml"), encoding: .utf8)
        .replacing("name: tiny", with: "name: new"))
    let plan = try Binary.run(["plan", path, "--seeds", "1"] + words)
    #expect(plan.output.contains("2 trials of 2 arms and 1 seed; 0 to train"))
    let status = try Binary.run(["status", path, "--seeds", "1", "--format", "csv"] + words)
    let lines = status.output.split(separator: "\n")
    #expect(lines.dropFirst().allSatisfy { $0.contains(",1,0,0,0,") }, "\(status.output)")
    #expect(!status.output.contains("of training left"))
  }

  @Test(
    "names that are none, and a name for several experiments, are refused",
    arguments: [
      (["--as", "a/b"], "--as: 'a/b' would be taken for a path; a name has no '/' and no .yaml"),
      (["--as", ""], "--as: a name has at least one letter"),
    ])
  func names(_ options: [String], _ message: String) throws {
    let outcome = try Binary.run(["run", files.path("tiny.yaml")] + options + words)
    #expect(outcome.code == 64 && outcome.errors == "ablate: \(message)\n")
    let suite = try Binary.run(["plan", "--all", "--as", "x"] + words)
    #expect(
      suite.code == 64
        && suite.errors == "ablate: --as names the results of one experiment, and all has several\n"
    )
  }

  @Test("a path without its ending is found, and a file here is explained")
  func endings() throws {
    let path = String(files.path("tiny.yaml").dropLast(5))
    #expect(try Binary.run(["plan", path] + words).code == 0)
    let missing = try Binary.run(["plan", path + "x"] + words)
    #expect(missing.code == 66 && missing.errors == "ablate: \(path)x: no such file\n")
  }
}
