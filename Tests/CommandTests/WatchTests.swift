import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite("Looking while it runs, through the binary")
struct WatchTests {
  private let files: Scratch
  private let database: String

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
  }

  private func tiny() throws {
    let path = try files.tinyExperiment(epochs: 1)
    let run = try Binary.run(["run", path, "--scale", "smoke", "--db", database, "--quiet"])
    try #require(run.code == 0)
  }

  /// Starts the program, waits until `isReady`, and ends it by Ctrl-C.
  private func watched(
    _ words: [String], until isReady: () throws -> Bool
  ) throws -> (code: Int32, output: String, errors: String) {
    let process = Binary.process(["watch", "--db", database, "--scale", "smoke"] + words)
    let (output, errors) = (files.path("out.txt"), files.path("err.txt"))
    for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    let end = Date(timeIntervalSinceNow: 60)
    while process.isRunning, Date() < end, try !isReady() { usleep(20_000) }
    process.interrupt()
    process.waitUntilExit()
    return (
      process.terminationStatus, try String(contentsOfFile: output, encoding: .utf8),
      try String(contentsOfFile: errors, encoding: .utf8)
    )
  }

  @Test("in a pipe one look follows the other until Ctrl-C")
  func pipe() throws {
    try tiny()
    let outcome = try watched(["--every", "1"]) {
      try String(contentsOfFile: files.path("out.txt"), encoding: .utf8)
        .components(separatedBy: "No trial is running.").count > 2
    }
    #expect(outcome.code == 0 && outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("Results in \(database)\n"))
    #expect(outcome.output.contains("On shapes, "))
    #expect(!outcome.output.contains("\u{1b}"))
  }

  @Test("the page is written again and again, and says so to browsers")
  func page() throws {
    try tiny()
    let folder = files.path("page")
    let outcome = try watched(["--html", folder, "--every", "1"]) {
      FileManager.default.fileExists(atPath: "\(folder)/index.html")
    }
    #expect(outcome.code == 0)
    #expect(
      outcome.errors == "The page is \(folder)/index.html, renewed every 1 s; Ctrl-C ends it\n")
    let html = try String(contentsOfFile: "\(folder)/index.html", encoding: .utf8)
    #expect(html.contains(#"http-equiv="refresh""#) && html.contains("Running now"))
    let once = try Binary.run(
      "report", "--html", folder, "--scale", "smoke", "--db", database)
    #expect(once.code == 0)
    let plain = try String(contentsOfFile: "\(folder)/index.html", encoding: .utf8)
    #expect(!plain.contains(#"http-equiv="refresh""#) && !plain.contains("Running now"))
  }

  @Test("the page is served on the loopback address, and nothing else is")
  func served() throws {
    try tiny()
    setenv("no_proxy", "127.0.0.1", 1)
    let port = 20_000 + Int(getpid()) % 20_000
    var bodies: [String] = []
    let outcome = try watched(["--port", "\(port)"]) {
      for path in ["", "index.html", "../etc/passwd"] {
        guard let url = URL(string: "http://127.0.0.1:\(port)/\(path)") else { return true }
        guard let data = try? Data(contentsOf: url) else {
          // The first request may come before the server listens; the last one has no page.
          if bodies.isEmpty { return false }
          continue
        }
        bodies.append(String(decoding: data, as: UTF8.self))
      }
      return true
    }
    #expect(outcome.code == 0)
    #expect(bodies.count >= 2 && bodies.prefix(2).allSatisfy { $0.hasPrefix("<!DOCTYPE html>") })
    #expect(bodies.dropFirst(2).allSatisfy { $0 == "There is one page, at /.\n" })
  }

  @Test("a hook learns how the run ended")
  func hook() throws {
    let path = try files.tinyExperiment(epochs: 1)
    let told = files.path("told.txt")
    let hook =
      "echo $ABLATE_OUTCOME $ABLATE_EXIT_CODE $ABLATE_SCALE $ABLATE_TRIALS_DONE > \(told)"
    let run = try Binary.run([
      "run", path, "--scale", "smoke", "--db", database, "--quiet", "--notify", hook,
    ])
    #expect(run.code == 0)
    #expect(try String(contentsOfFile: told, encoding: .utf8) == "done 0 smoke 4\n")
    let wrong = try Binary.run([
      "run", files.path("none.yaml"), "--db", database, "--notify", hook,
    ])
    #expect(wrong.code == 66)
    #expect(try String(contentsOfFile: told, encoding: .utf8) == "error 66 desk 0\n")
    let failing = try Binary.run([
      "run", path, "--scale", "smoke", "--db", database, "--quiet", "--notify", "exit 3",
    ])
    #expect(failing.code == 0)
    #expect(failing.errors == "Warning: --notify ended with exit code 3\n")
  }
}
