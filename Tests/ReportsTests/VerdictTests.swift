import Reports
import Results
import Testing

@Suite("Verdicts")
struct VerdictTests {
  /// Arms whose errors lie so far from 10 with a spread of 0.1, over so many seeds.
  private func arms(_ shifts: [String: Double], seeds: Int = 6) -> [ResultsStore.ArmResult] {
    shifts.sorted { $0.key < $1.key }.enumerated().map { index, arm in
      let errors = (1...seeds).map { seed in
        let step = (seed * (index + 2)) % 7
        return (seed, 10 + arm.value + 0.1 * Double(step - 3) / 2)
      }
      return ResultsStore.ArmResult(
        arm: arm.key, label: arm.key, baseline: nil, paperTable: nil, paperRow: nil, settings: [:],
        parameters: 1, macs: 1, dataset: "", top1Error: Dictionary(uniqueKeysWithValues: errors))
    }
  }

  private func claim(
    _ relation: PaperClaim.Relation, _ pairs: [[String]] = [["a", "z"]], id: String = "c"
  ) -> PaperClaim {
    PaperClaim(id: id, text: "t", source: "s", relation: relation, pairs: pairs)
  }

  private func verdict(
    _ relation: PaperClaim.Relation, _ shift: Double, seeds: Int = 6
  ) -> Verdict? {
    Assessment.of([claim(relation)], arms: arms(["a": shift, "z": 0], seeds: seeds)).first?.verdict
  }

  @Test("a clear difference decides a claim with a direction, and its mirror image contradicts it")
  func below() {
    #expect(verdict(.below, -1) == .supported)
    #expect(verdict(.below, 1) == .notSupported)
    #expect(verdict(.below, -0.02) == .undecided)
  }

  @Test("equivalence needs the whole interval inside the margin")
  func within() {
    #expect(verdict(.within(0.5), 0) == .supported)
    #expect(verdict(.within(0.5), 0.45) == .undecided)
    #expect(verdict(.within(0.5), 2) == .notSupported)
    #expect(verdict(.within(0.5), -2) == .notSupported)
  }

  @Test("a bound on the cost has one side")
  func atMost() {
    #expect(verdict(.atMost(0.5), 0) == .supported)
    #expect(verdict(.atMost(0.5), -3) == .supported)
    #expect(verdict(.atMost(0.5), 0.45) == .undecided)
    #expect(verdict(.atMost(0.5), 2) == .notSupported)
  }

  @Test("fewer than six seeds are exploratory, however clear", arguments: 2...5)
  func exploratory(_ seeds: Int) {
    for shift in [-1.0, 0, 1] {
      #expect(verdict(.below, shift, seeds: seeds) == .exploratory)
      #expect(verdict(.within(0.5), shift, seeds: seeds) == .exploratory)
      #expect(verdict(.atMost(0.5), shift, seeds: seeds) == .exploratory)
    }
  }

  @Test("seeds to decide are the fewest of a later look at which a decision is likelier than not")
  func seedsToDecide() throws {
    func judged(_ shift: Double, seeds: Int = 6) throws -> Assessment {
      try #require(
        Assessment.of([claim(.below)], arms: arms(["a": shift, "z": 0], seeds: seeds)).first)
    }
    let near = try judged(-0.1)
    let seeds = try #require(near.seedsToDecide)
    let later = try #require(Looks.sizes.firstIndex(of: seeds))
    #expect(near.verdict == .undecided && seeds > 6)
    #expect(try #require(near.chanceOfDecision(at: later)) >= 0.5)
    #expect(try #require(near.chanceOfDecision(at: later - 1)) < 0.5)
    let far = try judged(-0.02)
    #expect(far.verdict == .undecided && far.seedsToDecide == nil)
    #expect(try judged(-1).seedsToDecide == nil)
    #expect(try judged(-0.1, seeds: 5).seedsToDecide == nil)
  }

  @Test("one pair of several contradicts a claim, all must support it")
  func several() {
    let claims = [claim(.below, [["a", "z"], ["b", "z"]])]
    func judged(_ a: Double, _ b: Double) -> Verdict? {
      Assessment.of(claims, arms: arms(["a": a, "b": b, "z": 0])).first?.verdict
    }
    #expect(judged(-1, -1) == .supported)
    #expect(judged(-1, -0.01) == .undecided)
    #expect(judged(-1, 1) == .notSupported)
  }

  @Test("claims with a direction are corrected for each other within a table, others are not")
  func corrected() throws {
    let one = Assessment.of([claim(.below)], arms: arms(["a": -0.14, "z": 0]))[0]
    let q = try #require(one.q)
    #expect(one.tableQ == q)
    let table = (1...4).map { claim(.below, id: "c\($0)") } + [claim(.within(5), id: "w")]
    let found = Assessment.of(table, arms: arms(["a": -0.14, "z": 0]))
    #expect(found.map(\.q).prefix(4) == [q, q, q, q])
    #expect(found[0].tableQ == min(1, 4 * q))
    #expect(found[4].tableQ == found[4].q)
  }

  @Test("what is undecided has a probability of a decision; what is decided has none")
  func probability() throws {
    let open = Assessment.of([claim(.below)], arms: arms(["a": -0.02, "z": 0]))[0]
    let probability = try #require(open.probability)
    #expect(probability > 0.1 && probability < 0.9)
    #expect(open.basis.contains("a decision within 30 seeds is"))
    let detectable = try #require(open.detectable)
    #expect(detectable > 0.1 && detectable < 0.4)
    #expect(open.basis.contains("points would probably have been found"))
    let clear = Assessment.of([claim(.below)], arms: arms(["a": -1, "z": 0]))[0]
    #expect(clear.probability == nil && !clear.basis.contains("within 30 seeds"))
  }

  @Test("probabilities of a decision equal NumPy's", arguments: VerdictFixture.shared.futures)
  func futures(_ future: VerdictFixture.Future) throws {
    let arms = zip(["a", "z"], future.arms).map { name, errors in
      ResultsStore.ArmResult(
        arm: name, label: name, baseline: nil, paperTable: nil, paperRow: nil, settings: [:],
        parameters: 1, macs: 1, dataset: "", top1Error: seeded(errors))
    }
    let found = Assessment.of([claim(.below)], arms: arms)[0]
    if let probability = found.probability {
      #expect(agree(probability, future.probability, 1e-9), "\(probability)")
    } else {
      #expect(found.verdict == .supported || found.verdict == .notSupported)
    }
  }

  @Test("what is open at the last look, or hardly ever decided, is futile")
  func futile() {
    #expect(verdict(.below, 0, seeds: 30) == .futile)
    let found = Assessment.of([claim(.below)], arms: arms(["a": 0, "z": 0], seeds: 30))[0]
    #expect(found.probability == 0)
    #expect(found.basis.contains("it cannot be decided within 30 seeds (0 % probable)"))
    // NumPy: 8.6 % at ten seeds.
    #expect(verdict(.below, 0, seeds: 10) == .futile)
    #expect(verdict(.below, 0, seeds: 20) == .futile)
  }

  @Test("verdicts read as words")
  func words() {
    #expect(
      Verdict.allCases.map(\.rawValue)
        == ["supported", "not supported", "undecided", "futile", "exploratory"])
  }
}
