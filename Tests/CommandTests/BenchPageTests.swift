import Foundation
import Testing

/// The programs under `bench/` that need nothing but Python; PyTorch is for `make bench` alone.
@Suite("The page of benchmarks")
struct BenchPageTests {
  private func python(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
    try python(words)
  }

  private func python(_ words: [String]) throws -> (code: Int32, output: String, errors: String) {
    let files = try Scratch()
    let (output, errors) = (files.path("out"), files.path("err"))
    for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-B"] + words
    process.currentDirectoryURL = packageRoot
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, try String(contentsOfFile: output, encoding: .utf8),
      try String(contentsOfFile: errors, encoding: .utf8)
    )
  }

  @Test("is made of the raw numbers alone")
  func page() throws {
    let made = try python("bench/report.py", "Tests/CommandTests/Fixtures/benchmarks.json")
    #expect(made.code == 0, "\(made.errors)")
    try expectSnapshot("benchmarks.md", made.output)
  }

  @Test("has the night's networks on a page of their own")
  func night() throws {
    let numbers = "Tests/CommandTests/Fixtures/benchmarks.json"
    let made = try python("bench/report.py", "--night", numbers)
    #expect(made.code == 0, "\(made.errors)")
    try expectSnapshot("benchmarks-night.md", made.output)
  }

  @Test("is the published one where the published numbers are printed")
  func published() throws {
    let results = "bench/results"
    for (page, words) in [
      ("benchmarks", ["\(results)/benchmarks.json", "\(results)/machines.json"]),
      ("benchmarks-night", ["--night", "\(results)/night.json"]),
    ] {
      let made = try python(["bench/report.py"] + words)
      let text = try String(
        contentsOf: packageRoot.appendingPathComponent("docs/\(page).md"), encoding: .utf8)
      #expect(made.output == text, "docs/\(page).md is not what bench/report.py prints")
    }
  }

  @Test("leaves out what was not measured")
  func parts() throws {
    let files = try Scratch()
    let path = try files.write(
      "part.json",
      #"{"identity": {"quick": false, "rounds": 5, "seconds": 6, "threads": 2}}"#)
    let made = try python("bench/report.py", path)
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.output.hasPrefix("# Benchmarks\n") && !made.output.contains("\n## "))
  }

  @Test("the driver keeps what was measured, plans what was asked for, and writes what numbers say")
  func driver() throws {
    let tests = try python("-m", "unittest", "discover", "-s", "bench/tests")
    #expect(tests.code == 0, "\(tests.errors)")
    #expect(tests.errors.contains("Ran 29 tests"))
  }
}
