import Foundation
import Testing

@Suite("Kernels chosen on the command line")
struct ReferenceTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func ablate(_ words: [String], kernels: String? = nil) throws -> Binary.Outcome {
    try Binary.run(
      words + ["--db", scratch.path("results.db")],
      variables: kernels.map { ["ABLATE_KERNELS": $0] } ?? [:])
  }

  /// Rows of a query.
  private func rows(_ sql: String) throws -> [[String: Any]] {
    let outcome = try ablate(["query", sql, "--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(json as? [[String: Any]])
  }

  /// One arm of r-sweep at its smoke scale.
  private func smokeTrial() throws -> String {
    let sweep = packageRoot.appendingPathComponent("experiments/r-sweep.yaml")
    try scratch.write("r-sweep.yaml", String(contentsOf: sweep, encoding: .utf8))
    return try scratch.write(
      "one.yaml",
      """
      name: one
      extends: r-sweep.yaml
      title: One arm of r-sweep
      table: none
      baseline: none
      axes:
        - arms:
            - {name: r16, set: {se.reduction: 16}}
      """)
  }

  @Test("a whole smoke trial agrees with the plain twins of all kernels")
  func agrees() throws {
    let run = ["run", try smokeTrial(), "--scale", "smoke", "--seeds", "1", "-q"]
    for flags in [[], ["--reference"]] {
      let outcome = try ablate(run + flags)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    let rows = try rows(
      """
      SELECT epoch, split, loss, top1_error,
        json_extract(settings, '$.kernels') AS kernels
      FROM epochs JOIN trials USING (trial_id) ORDER BY epoch, split, kernels IS NOT NULL
      """)
    #expect(rows.count == 8)
    for pair in stride(from: 0, to: rows.count, by: 2).map({ rows[$0..<($0 + 2)] }) {
      let (fast, plain) = (pair[pair.startIndex], pair[pair.startIndex + 1])
      #expect(fast["kernels"] is NSNull && plain["kernels"] as? String == "reference")
      let losses = try [fast, plain].map { try #require($0["loss"] as? Double) }
      let errors = try [fast, plain].map { try #require($0["top1_error"] as? Double) }
      // As docs/kernels.md states it.
      #expect(abs(losses[0] / losses[1] - 1) < 0.01, "\(pair)")
      #expect(abs(errors[0] - errors[1]) < 1, "\(pair)")
    }
    let kernels = try self.rows("SELECT DISTINCT kernel FROM v_kernels ORDER BY 1")
    #expect(
      kernels.compactMap { $0["kernel"] as? String } == ["direct", "reference", "winograd"])
  }

  @Test("ABLATE_KERNELS holds rules or names a file, and results are filed under them")
  func environment() throws {
    let experiment = try scratch.tinyExperiment()
    let file = try scratch.write("kernels.txt", "# All direct.\ndirect\n")
    for value in ["direct", file] {
      let outcome = try ablate(["run", experiment, "--scale", "smoke", "-q"], kernels: value)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    // The same rules are the same trials.
    #expect(
      try rows("SELECT DISTINCT variant, count(*) AS n FROM v_trials")
        .map { "\($0["variant"] ?? "") \($0["n"] ?? "")" } == ["kernels=direct 4"])
    let bench = try Binary.run(
      ["bench", "train", "--model", "cifar-resnet-8", "--batch", "2", "--steps", "1", "--json"],
      variables: ["ABLATE_KERNELS": "winograd tiles>=100"])
    #expect(bench.output.contains("\"kernels\": \"winograd,tiles>=100\""))
  }

  @Test("a command that is printed can be given to a shell")
  func printed() throws {
    let experiment = try scratch.tinyExperiment()
    let set = ["--scale", "smoke", "--set", "kernels=winograd tiles>=99; direct"]
    #expect(try ablate(["run", experiment, "-q"] + set).code == 0)
    let folder = scratch.path("page")
    #expect(try ablate(["report", "--html", folder] + set).code == 0)
    let page = try String(contentsOfFile: "\(folder)/index.html", encoding: .utf8)
    let rules = "kernels=winograd,tiles&gt;=99;direct"
    #expect(page.contains("ablate run \(experiment) --scale smoke --set &#39;\(rules)&#39;"))
  }

  @Test("reports of results on the reference leave out what is not there to be timed")
  func reports() throws {
    let experiment = try scratch.tinyExperiment()
    let flags = ["--scale", "smoke", "--reference"]
    #expect(try ablate(["run", experiment, "--seeds", "1", "-q"] + flags).code == 0)
    let folder = scratch.path("reports")
    #expect(try ablate(["report", "--all", "--output", folder] + flags).code == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files.contains("experiment-tiny-kernels-reference.md"))
    #expect(!files.contains("table-sec4.md"))
    let status = try ablate(["status", experiment] + flags)
    #expect(status.code == 0 && status.output.contains("done"))
  }

  @Test("what cannot be is refused with the rule and the remedy")
  func refused() throws {
    let experiment = try scratch.tinyExperiment()
    let wrong = try ablate(["plan", experiment, "--scale", "smoke"], kernels: "direct; winogard")
    #expect(wrong.code == 64)
    #expect(
      wrong.errors == """
        ablate: ABLATE_KERNELS: rule 2: no kernel is called 'winogard'; there are direct, winograd, \
        depthwise, bfloat16; it holds rules or names a file, see docs/kernels.md

        """)
    let both = try ablate(["plan", experiment, "--reference", "--set", "kernels=direct"])
    #expect(both.code == 64)
    #expect(both.errors == "ablate: --reference and --set kernels exclude each other\n")
    let bench = try Binary.run(["bench", "train"], variables: ["ABLATE_KERNELS": "reference"])
    #expect(bench.code == 64)
    #expect(
      bench.errors
        == "ablate: ABLATE_KERNELS=reference: only `ablate run` trains on the reference\n")
  }
}
