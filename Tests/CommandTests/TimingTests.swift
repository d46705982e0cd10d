import Foundation
import Results
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The timing at smoke scale, run once through the built binary and read by many tests.
enum SmokeTiming {
  struct Run: Sendable {
    var scratch: Scratch
    var outcome: Binary.Outcome
    var database: String { scratch.path("results.db") }
  }

  static let run: Result<Run, any Error> = Result {
    let scratch = try Scratch()
    let outcome = try ablate(
      ["run", "timing", "--scale", "smoke", "--db", scratch.path("results.db")], scratch)
    return Run(scratch: scratch, outcome: outcome)
  }

  /// With a lock of the scratch folder's own, so that other tests do not wait.
  static func ablate(_ words: [String], _ scratch: Scratch) throws -> Binary.Outcome {
    try Binary.run(words, variables: ["TMPDIR": scratch.url.path])
  }
}

@Suite("The timing at smoke scale, through the binary")
struct TimingTests {
  let run: SmokeTiming.Run

  init() throws { run = try SmokeTiming.run.get() }

  private func ablate(_ words: String...) throws -> Binary.Outcome {
    try SmokeTiming.ablate(words + ["--scale", "smoke", "--db", run.database], run.scratch)
  }

  private func query(_ sql: String, _ database: String? = nil) throws -> [Substring] {
    try Binary.run("query", sql, "--format", "csv", "--db", database ?? run.database).output
      .split(separator: "\n").dropFirst().map { $0 }
  }

  @Test("it ends with 0 and its table, a line for each network and mode on standard error")
  func ends() throws {
    #expect(run.outcome.code == 0)
    #expect(
      run.outcome.output.hasPrefix("Section 4, timing at scale smoke: what SE blocks cost\n"))
    #expect(run.outcome.output.contains("\nCIFAR Inception (width 8): inference, one image "))
    let lines = run.outcome.errors.split(separator: "\n")
    #expect(lines.count == 6 && lines[0].hasSuffix(": 8 repeats, 0 done, 8 to measure"))
    #expect(lines[1].hasPrefix("✓ CIFAR ResNet-8, train: 2 repeats  [2/8 repeats, about "))
    #expect(!run.outcome.errors.contains("\r") && !run.outcome.errors.contains("\u{1b}"))
  }

  @Test("the database has each turn with its place, its load and what it ran on")
  func rows() throws {
    #expect(
      try query("SELECT count(*), count(load), min(length(binary_sha256)) FROM v_timings")
        == ["16,16,64"])
    #expect(
      try query(
        "SELECT repeat, arm FROM v_timings WHERE network = 'inception' AND mode = 'infer' "
          + "ORDER BY repeat, turn") == ["1,plain", "1,se", "2,se", "2,plain"])
    #expect(try query("SELECT count(*) FROM v_timings WHERE ratio > 0 AND arm = 'se'") == ["8"])
  }

  @Test("a repeat that was deleted is measured again, and nothing else")
  func resumes() throws {
    let copy = run.scratch.path("copy.db")
    try FileManager.default.copyItem(atPath: run.database, toPath: copy)
    for suffix in ["-wal", "-shm"]
    where FileManager.default.fileExists(atPath: run.database + suffix) {
      try FileManager.default.copyItem(atPath: run.database + suffix, toPath: copy + suffix)
    }
    let store = try ResultsStore(writing: copy)
    try store.database.run(
      "DELETE FROM measurements WHERE network = 'resnet-8' AND mode = 'train' AND repeat = 2")
    let words = ["--scale", "smoke", "--db", copy]
    let status = try SmokeTiming.ablate(
      ["status", "timing", "--format", "csv"] + words, run.scratch)
    #expect(status.output.split(separator: "\n")[1] == "resnet-8,train,1,1,0")
    let again = try SmokeTiming.ablate(["run", "timing"] + words, run.scratch)
    #expect(again.code == 0 && again.errors.contains(": 8 repeats, 7 done, 1 to measure\n"))
    #expect(again.errors.split(separator: "\n").count { $0.hasPrefix("✓") } == 1)
    #expect(try query("SELECT count(*) FROM v_timings", copy) == ["16"])
  }

  @Test("plan and --dry-run say what would be measured")
  func plan() throws {
    let plan = try ablate("plan", "timing")
    #expect(plan.code == 0 && plan.output.contains("; 0 to measure by this binary"))
    #expect(try ablate("run", "timing", "--dry-run").output == plan.output)
    let fresh = try Binary.run(
      "plan", "timing", "--format", "csv", "--db", run.scratch.path("none.db"))
    #expect(fresh.output.contains("\nresnet-50,train,se,4,224,28071976,3860488192,"))
    #expect(!FileManager.default.fileExists(atPath: run.scratch.path("none.db")))
  }

  @Test("status names the timing and counts its repeats")
  func status() throws {
    let status = try ablate("status", "timing", "--format", "csv")
    #expect(status.code == 0)
    #expect(
      status.output.split(separator: "\n").dropFirst() == [
        "resnet-8,train,2,0,0", "resnet-8,infer,2,0,0", "inception,train,2,0,0",
        "inception,infer,2,0,0",
      ])
    let all = try Binary.run("status", "--json", "--db", run.database)
    #expect(
      all.output.contains(
        "Times of timing at scale smoke: `ablate status timing --scale smoke` shows what is measured."
      ))
  }

  @Test(
    "the report of the experiment is that of section 4, in every format",
    arguments: ["text", "md", "csv", "tsv", "tex", "json"])
  func report(_ format: String) throws {
    let table = try ablate("report", "--table", "sec4", "--format", format)
    #expect(table.code == 0 && !table.output.isEmpty)
    #expect(
      try ablate("report", "--experiment", "timing", "--format", format).output == table.output)
  }

  @Test("as JSON it has the shape of all reports")
  func json() throws {
    let outcome = try ablate("report", "--table", "sec4", "--json")
    let json =
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:]
    #expect(
      Set(json.keys)
        == ["table", "title", "scale", "dataset", "columns", "rows", "verdicts", "notes"])
    let rows = json["rows"] as? [[String: Any]] ?? []
    #expect(rows.map { $0["key"] as? String }.prefix(3) == ["train_step", "cpu_inference", "macs"])
    let row = try #require(rows.first { $0["key"] as? String == "resnet-8/se/train" })
    let ours = row["ours"] as? [String: Any] ?? [:]
    #expect(ours["n"] as? Int == 2 && (ours["plain"] as? [String: Any])?["median"] is Double)
    #expect((row["difference"] as? [String: Any])?["ci95"] is [Double])
    #expect((rows[0]["paper"] as? [String: Any])?["plain"] as? Double == 190)
    #expect(rows[0]["ours"] is NSNull)
  }

  @Test("the documented queries run")
  func documented() throws {
    let text = try String(
      contentsOf: packageRoot.appendingPathComponent("docs/experiments.md"), encoding: .utf8)
    let queries = text.components(separatedBy: "```sql\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
    #expect(!queries.isEmpty)
    for sql in queries { #expect(try !query(sql).isEmpty, "\(sql)") }
  }
}

@Suite("Timings without the engine")
struct TimingReportTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("section 4 can be printed before anything is measured")
  func nothing() throws {
    let outcome = try Binary.run("report", "--table", "sec4", "--db", scratch.path("none.db"))
    #expect(outcome.code == 0 && outcome.errors.isEmpty)
    try expectSnapshot("report-sec4-empty.txt", outcome.output)
  }

  @Test("section 4 with measurements, in text and in Markdown")
  func measured() throws {
    let path = scratch.path("results.db")
    let store = try ResultsStore(writing: path)
    let settings = { (model: String, reduction: String) in
      #"{"model":"\#(model)","se.reduction":"\#(reduction)"}"#
    }
    for (position, model) in ["resnet-50", "mobilenet"].enumerated() {
      for number in 1...4 {
        let base = Double(700 - 400 * position + 10 * number)
        let rows = [("plain", "none", base), ("se", "16", base * (1.03 + 0.002 * Double(number)))]
          .map { arm, reduction, milliseconds in
            MeasurementRecord(
              turn: MeasuredTurn(repeat: number, place: 1, steps: 2, milliseconds: milliseconds),
              setup: MeasuredSetup(
                network: model, networkLabel: position == 0 ? "ResNet-50" : "MobileNet",
                position: position, arm: arm, armLabel: arm, baseline: arm == "se" ? "plain" : nil,
                mode: .train,
                setupID: String(repeating: "\(position)", count: 63) + (arm == "se" ? "b" : "a"),
                settings: settings(model, reduction), model: model, batch: 4, input: 224,
                parameters: arm == "se" ? 4_711_720 : 4_231_976,
                macs: arm == "se" ? 569_220_096 : 568_740_352),
              series: MeasurementSeries(host: "desk/0123", threads: 2, binarySHA256: "f"),
              load: 0.05 * Double(number), cpu: "Example CPU", revision: "0123456789abcdef",
              isDirty: number == 4, measuredAt: "2026-11-24T12:00:0\(number)Z")
          }
        try store.record(
          PlanKey(experiment: "timing", scale: "desk"), rows, provenance: "{}")
      }
    }
    for format in ["text", "md"] {
      let outcome = try Binary.run(
        "report", "--table", "sec4", "--format", format, "--db", path)
      #expect(outcome.code == 0)
      try expectSnapshot("report-sec4.\(format == "text" ? "txt" : format)", outcome.output)
    }
  }

  @Test("while another process measures, it ends with 74 and says who")
  func busy() throws {
    let lock = open(scratch.path("ablate-timing.lock"), O_RDWR | O_CREAT, 0o644)
    defer { close(lock) }
    let text = "process 12 on desk"
    try #require(flock(lock, LOCK_EX) == 0 && write(lock, text, text.utf8.count) > 0)
    let outcome = try SmokeTiming.ablate(
      ["run", "timing", "--scale", "smoke", "--db", scratch.path("a.db")], scratch)
    #expect(outcome.code == 74 && outcome.output.isEmpty)
    #expect(
      outcome.errors.hasSuffix(
        "ablate: process 12 on desk is measuring on this machine, and two measurements would disturb "
          + "each other; wait for it to end, then run again (lock: "
          + "\(scratch.path("ablate-timing.lock")))\n"))
  }

  @Test("Ctrl-C keeps what was measured and ends with 75; the next run goes on")
  func interrupt() throws {
    let file = try scratch.smallTiming(repeats: 80)
    let words = ["run", file, "--scale", "smoke", "--db", scratch.path("a.db")]
    let outcome = try StartedRun(
      words, until: "✓ a, train", variables: ["TMPDIR": scratch.url.path]
    ).end(SIGINT)
    #expect(outcome.code == 75)
    #expect(outcome.errors.contains("Stopped; what was measured is kept, and "))
    let next = try SmokeTiming.ablate(words + ["--seeds", "80,81"], scratch)
    #expect(next.code == 0)
    #expect(next.errors.contains("small at scale smoke: 4 repeats, 1 done, 3 to measure\n"))
  }

  @Test(
    "what makes no sense of a timing is refused",
    arguments: [
      ("run timing --data cifar10", 64, "--set data.name: a timing reads no dataset"),
      ("run timing --set training.rate=1", 64, "--set training.rate: no such setting of a timing"),
      ("plan timing --scale dask", 64, "--scale: there is no scale 'dask'"),
      (
        "report --table sec4 --experiment backbones", 64,
        "--table sec4 needs a timing, and backbones"
      ),
      ("status timing", 2, "there is no results database yet"),
    ])
  func refused(_ line: String, _ code: Int, _ message: String) throws {
    let outcome = try Binary.run(
      line.split(separator: " ").map(String.init) + ["--db", scratch.path("none.db")])
    #expect(Int(outcome.code) == code && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("none.db")))
  }
}
