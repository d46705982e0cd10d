import Foundation
import Testing

@Suite("The report page, through the binary")
struct PageCommandTests {
  let files: Scratch

  init() throws { files = try Scratch() }

  @Test(
    "the page of a sweep is the same each time, has its results, and names no place of this machine"
  )
  func sweep() throws {
    let sweep = try Smoke.sweep.get()
    var pages: [String] = []
    for name in ["a", "b"] {
      let outcome = try Binary.run(
        "report", "--html", files.path(name), "--scale", "smoke", "--db", sweep.database)
      #expect(outcome.code == 0 && outcome.output.isEmpty)
      #expect(
        outcome.errors == "The page is \(files.path(name))/index.html; open it in a browser\n")
      pages.append(try String(contentsOfFile: "\(files.path(name))/index.html", encoding: .utf8))
    }
    #expect(pages[0] == pages[1])
    #expect(!pages[0].contains(sweep.database))
    #expect(pages[0].contains("<code>ablate run r-sweep --scale smoke --seeds 2</code>"))
    #expect(pages[0].contains("<dt>Trials done</dt>\n<dd>12</dd>"))
    let ids = try Binary.run(
      "query", "SELECT trial_id FROM trials", "--format", "csv", "--db", sweep.database)
    let known = ids.output.split(separator: "\n").dropFirst()
    #expect(known.count == 12)
    for id in known { #expect(pages[0].contains(">\(id)</td>")) }
    // The same tables as the files of `report --all`.
    let own = try Binary.run(
      "report", "--table", "10", "--scale", "smoke", "--format", "csv", "--db", sweep.database)
    #expect(own.code == 0)
    #expect(pages[0].contains("No trial of controls at scale smoke has been run yet"))
  }

  @Test("before anything was run the page is written all the same, and says what to run")
  func nothing() throws {
    let outcome = try Binary.run(
      "report", "--html", files.path("page"), "--db", files.path("no.db"))
    #expect(outcome.code == 0)
    let html = try String(contentsOfFile: files.path("page/index.html"), encoding: .utf8)
    #expect(html.contains("<code>ablate run --all</code>"))
  }

  @Test("a folder that cannot be made or written is refused with 73, and nothing is left")
  func refused() throws {
    let file = try files.write("file", "in the way")
    for (folder, reason) in [
      (file, "Not a directory"), (files.path("a/b"), "No such file or directory"),
    ] {
      let outcome = try Binary.run("report", "--html", folder, "--db", files.path("no.db"))
      #expect(outcome.code == 73)
      #expect(outcome.errors.hasPrefix("ablate: \(folder)"))
      #expect(outcome.errors.hasSuffix(": \(reason)\n"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: files.url.path) == ["file"])
  }

  @Test(
    "options that make no sense with it are refused",
    arguments: [
      ("--all", "--html and --all exclude each other"),
      ("--claims", "--html and --claims exclude each other"),
      ("--table 10", "--html and --table exclude each other"),
      ("--json", "--html writes a page; --json does not apply there"),
      ("--output x", "--html names the page's folder; --output does not apply there"),
    ])
  func usage(_ words: String, _ message: String) throws {
    let outcome = try Binary.run(
      ["report", "--html", files.path("x")] + words.split(separator: " ").map(String.init))
    #expect(outcome.code == 64 && outcome.errors == "ablate: \(message)\n")
  }
}
