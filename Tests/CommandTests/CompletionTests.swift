import Foundation
import Testing

@Suite("Completion and the manual")
struct CompletionTests {
  private let files: Scratch

  init() throws { files = try Scratch() }

  private func complete(_ words: String...) throws -> (code: Int32, words: [String]) {
    let outcome = try Binary.run(["complete", "--"] + words)
    return (outcome.code, outcome.output.split(separator: "\n").map(String.init))
  }

  @Test(
    "what may follow comes from the declarations",
    arguments: [
      (["re"], ["report"]), (["run", "r-sw"], ["r-sweep", "r-sweep-inception"]),
      (["run", "r-sweep", "--sca"], ["--scale"]),
      (["run", "r-sweep", "--scale", ""], ["smoke", "desk", "night", "week", "paper"]),
      (["run", "r-sweep", "--scale=w"], ["--scale=week"]),
      (["run", "r-sweep", "--set", "se.re"], ["se.reduction="]),
      (["run", "r-sweep", "--data", "emo"], ["emoji"]),
      (["models", "cifar-wrn-16"], ["cifar-wrn-16-8"]), (["bench", "mach"], ["machine"]),
      (["report", "--figure", "re"], ["reduction", "regime"]),
      (["report", "--table", "r"], ["r-v1"]),
      (["completion", ""], ["bash", "zsh", "fish"]), (["help", "exi"], ["exit-codes"]),
      (["nothing", ""], []),
    ] as [([String], [String])])
  func follows(_ line: [String], _ expected: [String]) throws {
    let outcome = try Binary.run(["complete", "--"] + line)
    #expect(outcome.code == 0)
    #expect(outcome.output.split(separator: "\n").map(String.init) == expected)
  }

  @Test("file names are left to the shell")
  func paths() throws {
    #expect(try complete("report", "--output", "x").code == 2)
    #expect(try complete("run", "./mi").code == 2)
  }

  @Test("an option that was given is not offered again, a repeatable one is")
  func given() throws {
    let words = try complete("run", "r-sweep", "--json", "--set", "width=8", "--").words
    #expect(!words.contains("--json") && words.contains("--set") && words.contains("--scale"))
  }

  @Test("arms and experiments of the database")
  func recorded() throws {
    let tiny = try files.tinyExperiment(epochs: 1)
    let database = files.path("results.db")
    let run = try Binary.run(["run", tiny, "--scale", "smoke", "--db", database, "--quiet"])
    #expect(run.code == 0)
    #expect(
      try complete("compare", "--db", database, "tiny/").words
        == ["tiny/plain@smoke", "tiny/r2@smoke"])
    #expect(try complete("forget", "--db", database, "").words == ["tiny"])
    #expect(try complete("note", "--db", files.path("none.db"), "").words == [])
  }

  @Test("bash completes by the script")
  func bash() throws {
    let script = try files.write("ablate.bash", Binary.run("completion", "bash").output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [
      "-c",
      """
      source \(script)
      COMP_WORDS=("\(Binary.url.path)" run --scale d) COMP_CWORD=3
      _ablate; printf '%s\\n' "${COMPREPLY[@]}"
      """,
    ]
    process.currentDirectoryURL = packageRoot
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(output == "desk\n")
  }

  @Test("other shells have scripts, and an unknown one is refused")
  func shells() throws {
    #expect(try Binary.run("completion", "zsh").output.hasPrefix("#compdef ablate\n"))
    #expect(try Binary.run("completion", "fish").output.contains("complete -c ablate -f"))
    let wrong = try Binary.run("completion", "bahs")
    #expect(wrong.code == 64)
    #expect(wrong.errors == "ablate: there is no script for 'bahs'; did you mean bash?\n")
  }

  @Test("the manual names every command, option and exit code")
  func manual() throws {
    let outcome = try Binary.run("man")
    #expect(outcome.code == 0 && outcome.output.hasPrefix(".TH ABLATE 1 "))
    let help = try Binary.run("--help").output
    for line in help.split(separator: "\n") where line.hasPrefix("  ") {
      guard let name = line.split(separator: " ").first, name.first?.isLetter == true else {
        continue
      }
      #expect(outcome.output.contains("\n.SS ablate \(name)\n"), "\(name)")
    }
    for text in [".B \\-\\-seeds\\-max N", ".TP\n.B 75\n", ".B ABLATE_DB"] {
      #expect(outcome.output.contains(text), "\(text)")
    }
  }

  @Test("exit codes stand in one place")
  func exitCodes() throws {
    let outcome = try Binary.run("help", "exit-codes")
    #expect(outcome.code == 0 && outcome.output.hasPrefix("Exit codes\n      0  done\n"))
    #expect(try Binary.run("-V").output == Binary.run("--version").output)
  }
}
