import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("ablate verify")
struct VerifyTests {
  let files: Scratch
  let database: String
  let reports: String

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
    reports = files.path("reports")
    let run = try Binary.run(
      ["run", files.tinyExperiment(), "--scale", "smoke", "--db", database, "--threads", "1", "-q"])
    try #require(run.code == 0, "\(run.errors)")
    let report = try Binary.run(
      "report", "--all", "--scale", "smoke", "--db", database, "--output", reports)
    try #require(report.code == 0, "\(report.errors)")
  }

  private var manifest: String { "\(reports)/manifest.json" }

  /// The manifest with its text changed, as another file.
  private func changed(_ change: (inout String) -> Void) throws -> String {
    var text = try String(contentsOfFile: manifest, encoding: .utf8)
    let before = text
    change(&text)
    try #require(text != before)
    return try files.write("changed.json", text)
  }

  private func verify(_ words: String...) throws -> Binary.Outcome {
    try Binary.run(
      ["verify"] + words, in: files.url,
      variables: ["TMPDIR": files.url.path, "ABLATE_DB": files.path("other.db")])
  }

  /// Without what differs from machine to machine and from run to run.
  private func stable(_ text: String) -> String {
    let end = text.range(of: "\n- Here: ")?.lowerBound ?? text.endIndex
    return text[..<end].split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.replacing(/\d+\.\d$/, with: "0.0")
    }.joined(separator: "\n") + "\n"
  }

  @Test("a published folder is verified, nothing is left behind, and no results are touched")
  func same() throws {
    let outcome = try verify("reports", "--all", "--threads", "1", "--jobs", "1")
    #expect(outcome.code == 0)
    try expectSnapshot("verify-same.txt", stable(outcome.output))
    #expect(outcome.errors.contains("verify: 4 trials, 0 done, 4 to train"))
    #expect(outcome.errors.contains("✓ tiny/plain, seed 1: the same bits, "))
    let left = try FileManager.default.contentsOfDirectory(atPath: files.url.path).sorted()
    #expect(
      left.filter { !$0.hasPrefix("results.db-") }
        == ["checkpoints", "reports", "results.db", "tiny.yaml", "weights"])
    let shown = try PseudoTerminal.lines(
      ["verify", "manifest.json", "--trials", "1"], columns: 80, in: URL(fileURLWithPath: reports),
      variables: ["TMPDIR": files.url.path, "COLUMNS": ""])
    #expect(shown.code == 0 && shown.lines.allSatisfy { $0.count <= 80 }, "\(shown.lines)")
  }

  @Test("one trial at random is the same one by the same seed, and json says what it was")
  func one() throws {
    let first = try verify(manifest, "--trials", "1", "--seed", "7", "--threads", "2", "--json")
    #expect(first.code == 0)
    #expect(
      first.errors.contains("1 of 4 trials, taken by --seed 7; --all takes all, --trials N more"))
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
    let rows = try #require(json["rows"] as? [[String: Any]])
    #expect(rows.count == 1 && rows[0]["result"] as? String == "same")
    #expect((rows[0]["trial"] as? String)?.count == 64)
    let again = try verify(manifest, "--trials", "1", "--seed", "7", "--format", "csv", "-q")
    #expect(again.output.contains(try #require(rows[0]["trial"] as? String)))
    #expect(again.errors == "")
  }

  @Test("an altered loss ends with 1 and names the epoch and both values")
  func loss() throws {
    let path = try changed { text in
      // The last digit of the second epoch's test loss, in the first trial.
      let row = text.range(of: #"\[2,[^\]]*\]"#, options: .regularExpression)
      guard let row else { return }
      var numbers = text[row].split(separator: ",").map(String.init)
      let last = numbers[7].removeLast()
      numbers[7] += last == "1" ? "2" : "1"
      text.replaceSubrange(row, with: numbers.joined(separator: ","))
    }
    let outcome = try verify(path, "--all", "--threads", "1")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("differs from epoch 2 on"))
    #expect(outcome.output.contains("This machine gives other bits in 1 of 4 trials."))
    let note = outcome.output.split(separator: "\n").joined(separator: " ")
    #expect(note.contains("tiny/plain, seed 1: epoch 2, test loss is "))
    #expect(outcome.errors.contains("✗ tiny/plain, seed 1: differs from epoch 2 on"))
  }

  @Test("altered weights end with 1 and say so")
  func weights() throws {
    let path = try changed { text in
      text.replace(/"weights":"./, with: #""weights":""# + "0", maxReplacements: 1)
      text.replace(/"weights":"../, with: #""weights":""# + "00", maxReplacements: 1)
    }
    let outcome = try verify(path, "--all", "--threads", "1", "-q")
    #expect(outcome.code == 1 && outcome.output.contains("other final weights"))
  }

  @Test("changed settings, damaged and missing files, and other numerics are refused")
  func refusals() throws {
    let settings = try verify(
      changed { $0.replace(#""training.rate":"0.1""#, with: #""training.rate":"0.2""#) }, "--all")
    #expect(settings.code == 65 && settings.output == "")
    #expect(settings.errors.contains("its settings and seed make "))
    let cut = try verify(changed { $0 = String($0.prefix(900)) })
    #expect(cut.code == 65 && cut.errors.contains(": no JSON; the file ends too early"))
    let numerics = try verify(
      changed { $0.replace(/"numerics":"\d+"/, with: #""numerics":"1""#) })
    #expect(numerics.code == 69)
    #expect(numerics.errors.contains("numerics version 1"))
    #expect(numerics.errors.contains("the version that trained them, ablate 0."))
    let missing = try verify(files.path("nowhere.json"))
    #expect(missing.code == 66 && missing.errors.contains("nowhere.json: cannot open it"))
    let folder = try verify(files.path("weights"))
    #expect(folder.code == 66 && folder.errors.contains("there is no manifest.json in it"))
    let many = try verify(manifest, "--trials", "5")
    #expect(many.code == 65 && many.errors.contains("there are 4 trials to choose from, not 5"))
    let both = try verify(manifest, "--trials", "5", "--all")
    #expect(both.code == 64)
  }

  @Test(
    "a trace is written, agrees with this machine, and names the first layer where a trial differs")
  func trace() throws {
    let written = try verify(
      reports, "--write-trace", "\(reports)/trace.json", "--threads", "1", "--steps", "1")
    #expect(written.code == 0)
    #expect(written.errors.hasSuffix("trace.json: the first steps of 2 setups, layer by layer\n"))
    let alone = try verify("reports/trace.json", "--threads", "2")
    #expect(alone.code == 0)
    try expectSnapshot("verify-trace.txt", stable(alone.output))
    // Another machine would have computed the second convolution and all after it otherwise.
    var text = try String(contentsOfFile: "\(reports)/trace.json", encoding: .utf8)
    text.replace(
      /output stage2.block1.conv1 [0-9a-f]{16}/, with: "output stage2.block1.conv1 0123456789abcdef"
    )
    let other = try files.write("trace.json", text)
    let differing = try verify(other)
    #expect(differing.code == 1)
    #expect(differing.output.contains("step 1: the output of"))
    let manifest = try changed { text in
      text.replace(/"weights":"../, with: #""weights":""# + "00")
      text.replace(/"weights":"../, with: #""weights":""# + "11")
    }
    let outcome = try verify(manifest, "--all", "--trace", "-q", "--json")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains(#""layer": "step 1: the output of stage2.block1.conv1""#))
    let named = try verify(
      manifest, "--trials", "1", "--trace=\(reports)/trace.json", "-q", "--json")
    #expect(named.output.contains(#""layer": "none within 1 steps and an evaluation""#))
    let absent = try verify(self.manifest, "--trace=\(files.path("none.json"))")
    #expect(absent.code == 66)
  }

  @Test("Ctrl-C ends with 75, shows what was verified, and leaves no folder behind")
  func interrupt() throws {
    let long = try Scratch()
    let database = long.path("results.db")
    let run = try Binary.run(
      [
        "run", long.tinyExperiment(epochs: 40, train: 640), "--scale", "smoke", "--db", database,
        "-q",
      ])
    #expect(run.code == 0)
    let manifest = long.path("m.json")
    _ = try Binary.run(
      "report", "--manifest", "--scale", "smoke", "--db", database, "--output", manifest)
    let temporary = long.path("tmp")
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    let outcome = try StartedRun(
      ["verify", manifest, "--all", "--threads", "1"], variables: ["TMPDIR": temporary]
    ).end(SIGINT)
    #expect(outcome.code == 75)
    #expect(
      outcome.errors.hasSuffix(
        "Stopped; 0 of 4 trials were verified, and nothing of the others was kept.\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
  }

  @Test("a manifest is of one experiment or of all, the same bytes each time")
  func report() throws {
    let words = ["report", "--manifest", "--scale", "smoke", "--db", database]
    let whole = try Binary.run(words)
    #expect(whole.code == 0)
    #expect(whole.output == (try String(contentsOfFile: manifest, encoding: .utf8)))
    let own = try Binary.run(words + ["--experiment", files.path("tiny.yaml")])
    #expect(own.output == whole.output)
    let other = try Binary.run(words + ["--experiment", "r-sweep"])
    #expect(
      other.code == 2 && other.errors.contains("no trial of r-sweep at scale smoke is finished"))
    #expect(try Binary.run(words + ["--claims"]).code == 64)
    #expect(try Binary.run(words + ["--format", "csv"]).code == 64)
  }
}
