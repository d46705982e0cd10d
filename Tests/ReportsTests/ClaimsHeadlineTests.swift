import Reports
import Results
import Testing

@Suite("What heads the report of all claims")
struct ClaimsHeadlineTests {
  private let runs: Runs

  init() throws { runs = try Runs() }

  private static func arm(_ name: String, _ errors: [Double], plain: String? = nil) -> Runs.Arm {
    Runs.Arm(name: name, label: name, baseline: plain, errors: errors)
  }

  private func report() throws -> ClaimsReport {
    try ClaimsReport(
      scale: "desk", store: runs.store,
      experiments: [
        .init(name: "placement-3x3", tables: ["15"]), .init(name: "squeeze", tables: ["11"]),
      ])
  }

  private static let plain = [8, 8.2, 7.9, 8.1, 8.05, 7.95]

  /// Table 15: SE_3x3 errs less than plain by far; the standard placement is the same as it.
  private func placements() throws {
    try runs.file(
      "placement-3x3", table: "15",
      [
        Self.arm("plain", Self.plain),
        Self.arm("se3x3", Self.plain.map { $0 - 2 }, plain: "plain"),
        Self.arm("standard", [6.02, 6.2, 5.9, 6.1, 6.06, 5.94], plain: "plain"),
      ])
  }

  @Test("each claim counts once, and one whose intervals are narrow is shown small, not futile")
  func counts() throws {
    try placements()
    let report = try report()
    #expect(
      report.headlines == [
        "On shapes, 32 claims: 1 supported, 0 contradicted, 1 shown smaller than 0.3 points, 0 that cannot be "
          + "decided within 30 seeds, 0 open, 30 not run"
      ])
    for format in [TableFormat.text, .md, .tex] {
      let words = report.render(format).split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("at scale desk. On shapes, 32 claims: 1 supported, 0 contradicted"))
    }
  }

  @Test("wide intervals are not small; claims of equivalence and exploratory ones never are")
  func small() throws {
    func shown(_ table: String, _ arms: [Runs.Arm], _ name: String) throws -> [Bool] {
      try runs.file(name, table: table, arms)
      let arms = try runs.store.arms(PlanKey(experiment: name, scale: "desk"))
      return Assessment.of(PaperClaims.all.filter { $0.tables == [table] }, arms: arms)
        .map(\.isShownSmall)
    }
    let wide = [8, 9, 7, 8.5, 7.5, 8.1]
    #expect(
      try shown("16", [Self.arm("plain", Self.plain), Self.arm("nosqueeze", wide)], "a") == [false])
    #expect(
      try shown("14", [Self.arm("standard", Self.plain), Self.arm("pre", wide)], "b") == [false])
    #expect(
      try shown("12", [Self.arm("sigmoid", [8, 8.1]), Self.arm("tanh", [8, 8.1])], "c") == [false])
  }

  @Test("what is judged on other data has a sentence of its own, and people see the column")
  func data() throws {
    try placements()
    try runs.file(
      "squeeze", table: "11",
      [
        Self.arm("plain", Self.plain),
        Self.arm("avg", Self.plain.map { $0 + 3 }, plain: "plain"),
        Self.arm("max", Self.plain.map { $0 + 1 }, plain: "plain"),
      ])
    #expect(try !report().render(.text).contains("  data"))
    try runs.store.database.run(
      "UPDATE trials SET dataset = 'cifar10/12ab' WHERE setup_id IN "
        + "(SELECT setup_id FROM arms WHERE experiment = 'squeeze')")
    let report = try report()
    #expect(report.headlines.map { $0.prefix(12) } == ["On cifar10, ", "On shapes, 2"])
    #expect(report.headlines[0].hasPrefix("On cifar10, 2 claims: 0 supported, 2 contradicted, "))
    #expect(report.render(.text).contains("  data"))
    let lines = report.render(.csv).split(separator: "\n")
    #expect(lines[0].hasSuffix(",detectable,data"))
    #expect(
      lines.count { $0.hasSuffix(",cifar10") } == 2 && lines.count { $0.hasSuffix(",shapes") } == 2)
  }

  @Test("claims that share trials are said to, in words and in JSON")
  func sharing() throws {
    try placements()
    try runs.file(
      "squeeze", table: "11",
      [Self.arm("plain", Self.plain), Self.arm("avg", Self.plain, plain: "plain")])
    #expect(try !report().table.notes.contains { $0.hasPrefix("These share trials") })
    try runs.store.database.run(
      """
      UPDATE arms SET setup_id = (
        SELECT setup_id FROM arms WHERE experiment = 'placement-3x3' AND arm = 'plain')
      WHERE experiment = 'squeeze' AND arm = 'plain'
      """)
    let report = try report()
    #expect(
      report.table.notes.contains(
        "These experiments share trials, so chance affects them together: squeeze, placement-3x3."
      ))
    guard case .array(let verdicts)? = report.json["verdicts"] else {
      Issue.record("no verdicts")
      return
    }
    let squeeze = try #require(verdicts.first { $0["id"] == "squeeze-helps" })
    #expect(squeeze["data"] == "shapes")
    // The standard placement is compared with SE_3x3 alone.
    #expect(squeeze["shares_trials_with"] == ["placement-3x3/inside-helps"])
  }
}
