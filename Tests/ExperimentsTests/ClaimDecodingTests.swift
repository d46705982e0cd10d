import Experiments
import Results
import Testing

@Suite("Claims in experiment files")
struct ClaimDecodingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ claims: String, axes: String? = nil) throws -> ExperimentFile {
    let head = "claims:\n" + claims
    let text = axes.map { experimentText(head: head, axes: $0, baseline: "baseline: none") }
    return try ExperimentFile.read(folder.write("own.yaml", text ?? experimentText(head: head)))
  }

  @Test("every key is read, and what is left out has its default")
  func whole() throws {
    let file = try read(
      """
        - text: r = 2 errs less
          relation: below
          pairs: [[r2, plain]]
        - {id: cost, text: it is cheap, metric: step_time, relation: at_most, margin: 2.5, pairs: [["*", plain]]}
      """)
    #expect(
      file.claims == [
        ClaimRecord(
          id: "claim-1", text: "r = 2 errs less", relation: .below, pairs: [["r2", "plain"]]),
        ClaimRecord(
          id: "cost", text: "it is cheap", metric: .stepTime, relation: .atMost, margin: 2.5,
          pairs: [["*", "plain"]]),
      ])
    #expect(try ExperimentFile.read(folder.write("a.yaml", experimentText())).claims.isEmpty)
    #expect(
      try ExperimentFile.read(folder.write("b.yaml", experimentText(head: "claims: []"))).claims
        .isEmpty)
  }

  @Test("patterns stand for arms of several axes")
  func patterns() throws {
    let file = try read(
      "  - {text: x, relation: below, pairs: [[\"*/se\", \"*/plain\"], [a/se, b/se]]}",
      axes: """
        axes:
          - arms: [{name: a, set: {width: 4}}, {name: b, set: {width: 8}}]
          - arms: [{name: plain, set: {se.reduction: none}}, {name: se, set: {se.reduction: 2}}]
        """)
    #expect(file.claims[0].pairs == [["*/se", "*/plain"], ["a/se", "b/se"]])
  }

  @Test(
    "a mistake is refused with its place and the remedy",
    arguments: [
      ("{relation: below, pairs: [[r2, plain]]}", "claims[0].text", "missing"),
      (
        "{text: x, relation: belw, pairs: [[r2, plain]]}", "claims[0].relation",
        "no such relation; did you mean below?"
      ),
      (
        "{text: x, relation: below, metric: top3, pairs: [[r2, plain]]}", "claims[0].metric",
        "no such metric; did you mean top1?"
      ),
      (
        "{text: x, relation: within, pairs: [[r2, plain]]}", "claims[0].margin",
        "missing; within needs one"
      ),
      (
        "{text: x, relation: below, margin: 1, pairs: [[r2, plain]]}", "claims[0].margin",
        "below has no margin; at_most and within have one"
      ),
      (
        "{text: x, relation: within, margin: -1, pairs: [[r2, plain]]}", "claims[0].margin",
        "expected a number of at least 0, not '-1'"
      ),
      (
        "{text: x, relation: below, pairs: [[r3, plain]]}", "claims[0].pairs[0]",
        "no arm is called 'r3'; did you mean r2?"
      ),
      (
        "{text: x, relation: below, pairs: [[r2, r2]]}", "claims[0].pairs[0]",
        "an arm is compared with itself"
      ),
      (
        "{text: x, relation: below, pairs: [[r2]]}", "claims[0].pairs[0]",
        "expected two arms such as [r2, plain]"
      ),
      (
        "{text: x, relation: below, pairs: [[plain, \"*\"]]}", "claims[0].pairs[0]",
        "write the arm that all are compared with second"
      ),
      (
        "{text: x, relation: below, pairz: [[r2, plain]]}", "claims[0].pairz",
        "no such key; did you mean pairs?"
      ),
    ])
  func mistakes(_ claim: String, _ path: String, _ reason: String) throws {
    let error = #expect(throws: ExperimentError.self) { try read("  - \(claim)") }
    #expect(error?.path == path)
    #expect(error?.reason == reason)
  }

  @Test("two claims of one name are refused")
  func twice() throws {
    let line = "  - {id: a, text: x, relation: below, pairs: [[r2, plain]]}\n"
    let error = #expect(throws: ExperimentError.self) { try read(line + line) }
    #expect(error?.path == "claims[1].id" && error?.reason == "another claim is called 'a'")
  }
}
