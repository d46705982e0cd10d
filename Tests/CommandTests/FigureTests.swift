import Foundation
import Testing

/// The sweep's database with the gates of `excitations` recorded, made once.
enum GateSweep {
  struct Outcome: Sendable {
    var scratch: Scratch
    var run: Binary.Outcome
    var database: String { scratch.path("results.db") }
  }

  static let shared: Result<Outcome, any Error> = Result {
    let sweep = try Smoke.sweep.get()
    let scratch = try Scratch()
    for name in ["results.db", "weights"] {
      try FileManager.default.copyItem(
        atPath: sweep.scratch.path(name), toPath: scratch.path(name))
    }
    let run = try Binary.run(
      "run", "excitations", "--scale", "smoke", "--db", scratch.path("results.db"))
    return Outcome(scratch: scratch, run: run)
  }
}

@Suite("Figures and gates, through the binary")
struct FigureTests {
  let sweep: GateSweep.Outcome

  init() throws { sweep = try GateSweep.shared.get() }

  private func ablate(_ words: String...) throws -> Binary.Outcome {
    try Binary.run(words + ["--scale", "smoke", "--db", sweep.database])
  }

  @Test("run excitations trains nothing that r-sweep has trained, and records gates")
  func excitations() throws {
    #expect(sweep.run.code == 0)
    #expect(sweep.run.errors.contains("excitations at scale smoke: 2 trials, 2 done, 0 to train\n"))
    #expect(sweep.run.errors.contains("✓ r16, seed 2: gates of 6 blocks\n"))
    #expect(
      sweep.run.output.hasPrefix("excitations at scale smoke: gates of the SE blocks over the test")
    )
    #expect(sweep.run.output.contains("gates differ less between classes in the early half"))
    for words in [["--experiment", "excitations"], ["--gates"]] {
      let report = try Binary.run(
        ["report"] + words + ["--scale", "smoke", "--db", sweep.database])
      #expect(report.code == 0 && report.output == sweep.run.output)
    }
    let again = try ablate("run", "excitations")
    #expect(again.output == sweep.run.output)
    #expect(again.errors.contains("The gates of all 2 trained networks are recorded already.\n"))
  }

  @Test(
    "all reports and the page have the gates in place of the errors of an experiment about gates")
  func reports() throws {
    let folder = sweep.scratch.path("reports")
    #expect(try ablate("report", "--all", "--output", folder).code == 0)
    let table = try String(
      contentsOfFile: "\(folder)/experiment-excitations.md", encoding: .utf8)
    #expect(table.contains("spread between classes"))
    let page = sweep.scratch.path("page")
    #expect(try ablate("report", "--html", page).code == 0)
    let html = try String(contentsOfFile: "\(page)/index.html", encoding: .utf8)
    #expect(html.contains("spread between classes"))
  }

  @Test("a figure goes to standard output as SVG, its caption to standard error")
  func standardOutput() throws {
    let outcome = try ablate("report", "--figure", "reduction")
    #expect(outcome.code == 0)
    #expect(outcome.output.hasPrefix("<?xml") && outcome.output.contains("reduction ratio r"))
    #expect(outcome.errors.hasPrefix("Left: top-1 test error of the SE networks by r"))
    #expect(outcome.errors.contains("Experiment r-sweep at scale smoke, shapes, 12 classes"))
  }

  @Test(
    "the output's name says which format, and --format wins",
    arguments: [
      ("a.svg", [], "<?xml"), ("a.pdf", [], "%PDF-"), ("a.gp", [], "# 'Gates by"),
      ("a", [], "<?xml"), ("b.svg", ["--format", "pdf"], "%PDF-"),
    ])
  func formats(_ name: String, _ words: [String], _ head: String) throws {
    let path = sweep.scratch.path("\(UUID().uuidString)-\(name)")
    let outcome = try Binary.run(
      ["report", "--figure", "gates", "--output", path] + words
        + ["--scale", "smoke", "--db", sweep.database])
    #expect(outcome.code == 0 && outcome.output.isEmpty)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(String(decoding: bytes.prefix(head.utf8.count), as: UTF8.self) == head)
  }

  @Test("the list says what there are results for")
  func list() throws {
    let outcome = try ablate("report", "--figure", "list")
    #expect(outcome.code == 0)
    try expectSnapshot("figure-list.txt", outcome.output)
  }

  @Test("without results the exit code is 2, and the message names the command")
  func nothing() throws {
    let outcome = try ablate("report", "--figure", "regime")
    #expect(outcome.code == 2 && outcome.output.isEmpty)
    #expect(
      outcome.errors
        == "ablate: nothing to draw yet: no trial of regime at scale smoke is done in "
        + "\(sweep.database); run `ablate run regime --scale smoke`\n")
    let gates = try Binary.run(
      "report", "--gates", "--scale", "smoke", "--experiment", "stages", "--db", sweep.database)
    #expect(gates.code == 2)
    #expect(gates.errors.hasSuffix("run `ablate run stages --scale smoke --gates`\n"))
  }

  @Test("arms of another kind and unknown classes are refused with 64")
  func unsuitable() throws {
    let cost = try ablate("report", "--figure", "cost", "--experiment", "excitations")
    #expect(cost.code == 64)
    #expect(cost.errors.hasPrefix("ablate: --figure cost: fewer than two networks are trained"))
    let classes = try ablate("report", "--figure", "gates", "--classes", "disc stripes,cat")
    #expect(classes.code == 64)
    #expect(classes.errors.hasPrefix("ablate: --classes: no class is called 'cat'; there are disc"))
    #expect(try ablate("report", "--figure", "gates", "--classes", "0,3").code == 0)
  }

  @Test("without gnuplot one message names its package, and nothing is written")
  func withoutGnuplot() throws {
    let path = sweep.scratch.path("none.svg")
    let words = ["report", "--figure", "reduction", "--scale", "smoke", "--db", sweep.database]
    let outcome = try Binary.run(words + ["--output", path], variables: ["PATH": "/nowhere"])
    #expect(outcome.code == 69)
    #expect(
      outcome.errors
        == "ablate: there is no gnuplot on the PATH, and it draws the figures; `apt-get install gnuplot-nox` "
        + "installs it (or use --format script for its script)\n")
    #expect(!FileManager.default.fileExists(atPath: path))
    let script = try Binary.run(words + ["--format", "script"], variables: ["PATH": "/nowhere"])
    #expect(script.code == 0 && script.output.hasPrefix("# 'Error against"))
    let folder = sweep.scratch.path("tables")
    let all = try Binary.run(
      ["report", "--all", "--output", folder, "--scale", "smoke", "--db", sweep.database],
      variables: ["PATH": "/nowhere"])
    #expect(all.code == 0 && all.errors.contains("figures left out: there is no gnuplot"))
    #expect(FileManager.default.fileExists(atPath: "\(folder)/table-10.md"))
  }

  @Test("a gnuplot that fails is quoted, with 70")
  func failingGnuplot() throws {
    let folder = try Scratch()
    let fake = try folder.write("gnuplot", "#!/bin/sh\necho 'no terminal' >&2\nexit 3\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake)
    let outcome = try Binary.run(
      ["report", "--figure", "reduction", "--scale", "smoke", "--db", sweep.database],
      variables: ["PATH": "\(folder.url.path):/usr/bin:/bin"])
    #expect(outcome.code == 70 && outcome.output.isEmpty)
    #expect(outcome.errors == "ablate: \(fake) ended with 3: no terminal\n")
  }
}
