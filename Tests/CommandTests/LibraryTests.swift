import Foundation
import Testing

/// OpenBLAS starts threads and takes memory as soon as it is loaded, so it is loaded where a rule asks for it alone.
@Suite("OpenBLAS")
struct LibraryTests {
  @Test("the program does not need it to start")
  func linkage() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ldd", Binary.url.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(text.contains("libc.so") && !text.contains("blas"))
  }

  @Test("a rule makes other trials of it, whose provenance names it; the standard rules have none")
  func rule() throws {
    let files = try Scratch()
    let experiment = try files.tinyExperiment(epochs: 1)
    let database = files.path("tiny.db")
    func run(_ more: [String]) throws {
      let outcome = try Binary.run(
        ["run", experiment, "--scale", "smoke", "--seeds", "1", "--db", database, "--quiet"] + more)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    try run([])
    try run(["--set", "kernels=linear: openblas"])
    let result = try Binary.run(
      "query", "--db", database, "--format", "csv",
      """
      SELECT t.variant, count(DISTINCT t.trial_id), count(json_extract(a.provenance, '$.blas')),
        count(DISTINCT t.weights_sha256)
      FROM v_trials t JOIN attempts a USING (trial_id) GROUP BY t.variant ORDER BY t.variant
      """)
    let lines = result.output.split(separator: "\n").dropFirst()
    #expect(lines.count == 2, "\(result.output) \(result.errors)")
    #expect(lines.first?.hasSuffix(",2,0,2") == true)
    #expect(
      lines.last?.hasSuffix(",2,2,2") == true && lines.last?.contains("linear:openblas") == true)
    #expect(try Binary.run("doctor", "--db", database).output.contains("blas") == false)
  }

  @Test("a timing records the library where a rule chose it, and the kernels of each setup")
  func timing() throws {
    let files = try Scratch()
    let (file, database) = (try files.smallTiming(repeats: 1), files.path("timing.db"))
    for rules in [[], ["--set", "kernels=linear: openblas"]] {
      let outcome = try SmokeTiming.ablate(
        ["run", file, "--scale", "smoke", "--db", database, "--quiet"] + rules, files)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    let result = try Binary.run(
      "query", "--db", database, "--format", "csv",
      """
      SELECT count(*), count(json_extract(provenance, '$.blas')),
        sum(setup_id IN (SELECT setup_id FROM kernels))
      FROM measurements GROUP BY variant ORDER BY variant
      """)
    #expect(
      result.output.split(separator: "\n").dropFirst() == ["4,0,4", "4,4,4"],
      "\(result.output) \(result.errors)")
  }
}
