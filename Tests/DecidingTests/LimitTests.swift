import Deciding
import Experiments
import Testing

@Suite("How many seeds and how long")
struct LimitTests {
  @Test(
    "a number of seeds is a look, or rounded down to one, said plainly",
    arguments: [
      (6, 6, nil), (12, 10, "not 12"), (29, 20, "not 29"), (30, 30, nil), (99, 30, "not 99"),
    ])
  func seeds(_ asked: Int, _ given: Int, _ remark: String?) throws {
    let limit = try #require(LookLimit(asked))
    #expect(limit.seeds == given && (limit.remark == nil) == (remark == nil))
    if let remark {
      #expect(
        limit.remark
          == "at most \(given) seeds per arm are trained, \(remark): verdicts are made at 6, 10, 15, 20 and "
          + "30 seeds")
    }
  }

  @Test("fewer seeds than the first look are refused")
  func few() throws {
    #expect(LookLimit(5) == nil)
    let files = try TemporaryFolder()
    #expect(try files.plan(seedsMax: 5).decided() == nil)
  }

  @Test(
    "a budget is whole numbers with units, the larger first",
    arguments: [
      ("90m", 5400), ("8h", 28_800), ("1h30m", 5400), ("45s", 45), ("1d2h3m4s", 93_784),
      ("2d", 172_800),
    ])
  func budget(_ text: String, _ seconds: Double) { #expect(Budget.parse(text) == seconds) }

  @Test(
    "anything else is no budget",
    arguments: [
      "", "8", "h", "1.5h", "30m1h", "1h1h", "-1h", "0s", "0h", "1 h", "8H", "1001d",
      "99999999999999999999h",
      "٣h",
    ])
  func noBudget(_ text: String) { #expect(Budget.parse(text) == nil) }

  @Test("a plan that decides promises the first look of each arm and no more")
  func promise() throws {
    let files = try TemporaryFolder()
    let plan = try files.plan(seedsMax: 10)
    let trials = plan.trials { $0.plannedData }
    #expect(plan.seeds == Array(1...10) && trials.count == 20)
    #expect(plan.promised(trials).map(\.seed) == (1...6).flatMap { [$0, $0] })
  }

  @Test("a scale may decide by itself; the command line wins")
  func file() throws {
    let files = try TemporaryFolder()
    _ = try files.plan(scale: ["decide: true", "seeds_max: 20", "budget: 1h30m"])
    let file = try ExperimentFile.read(files.path("mine.yaml"))
    var request = PlanRequest()
    request.scale = .smoke
    let own = try Plan(file, request)
    #expect(own.decision == PlanDecision(seedsMax: 20, budget: 5400))
    request.decision.seedsMax = 10
    #expect(try Plan(file, request).decision == PlanDecision(seedsMax: 10, budget: 5400))
    request.decides = false
    #expect(try Plan(file, request).decision == nil && Plan(file, request).seeds == [1, 2])
    request.decides = nil
    request.seeds = [4]
    #expect(try Plan(file, request).decision == nil && Plan(file, request).seeds == [4])
  }

  @Test(
    "a scale's mistakes are refused with the place",
    arguments: [
      ("decide: maybe", "15: scales.smoke.decide: expected true or false, not 'maybe'"),
      (
        "seeds_max: many",
        "15: scales.smoke.seeds_max: expected a whole number from 1 to 1000, not 'many'"
      ),
      (
        "budget: 8",
        "15: scales.smoke.budget: expected a time such as 90m, 8h, 1h30m or 2d, not '8'"
      ),
      ("decides: true", "15: scales.smoke.decides: no such key; did you mean decide?"),
    ])
  func mistakes(_ line: String, _ end: String) throws {
    let files = try TemporaryFolder()
    let error = #expect(throws: ExperimentError.self) { try files.plan(scale: [line]) }
    #expect(error?.description.hasSuffix(end) == true, "\(error?.description ?? "")")
  }
}
