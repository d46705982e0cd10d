import Reports
import Testing

@Suite("Verdicts")
struct VerdictTests {
  /// Differences with the given mean and spread 0.1 over so many seeds.
  private func difference(_ mean: Double, n: Int = 6) throws -> PairedDifference {
    let values = (0..<n).map { mean + ($0 % 2 == 0 ? 0.1 : -0.1) }
    return try #require(PairedDifference(seeded(values), seeded(values.map { _ in 0 })))
  }

  @Test(
    "every difference below zero: intervals, the test and the place among other claims must speak",
    arguments: [
      ([-1.0], nil, Verdict.supported), ([-1], 0.05, .supported), ([-1], 0.06, .undecided),
      ([-1], .nan, .undecided), ([-1, -2], nil, .supported), ([-1, 0.05], nil, .undecided),
      ([-1, 1], nil, .notSupported), ([1], nil, .notSupported), ([], nil, .undecided),
    ] as [([Double], Double?, Verdict)])
  func below(_ means: [Double], _ p: Double?, _ expected: Verdict) throws {
    let differences = try means.map { try difference($0) }
    #expect(Verdict(everyBelowZero: differences, adjustedP: p) == expected)
  }

  @Test("five seeds cannot support a claim, six can")
  func few() throws {
    for (n, verdict) in [(5, Verdict.undecided), (6, .supported)] {
      #expect(try Verdict(everyBelowZero: [difference(-1, n: n)]) == verdict)
    }
  }

  @Test("against a claim the level is divided by differences and claims")
  func corrected() throws {
    // Six seeds, standard error √(0.06/5)/√6 = 0.0447: t is 2.57 at 5 % and 3.16 at 2.5 %, two-sided.
    let close = try difference(0.12)
    let zero = try difference(0)
    #expect(Verdict(everyBelowZero: [close]) == .notSupported)
    #expect(Verdict(everyBelowZero: [close], claims: 2) == .undecided)
    #expect(Verdict(everyBelowZero: [close, zero]) == .undecided)
  }

  @Test("a diverged run leaves a claim undecided")
  func diverged() throws {
    let difference = try #require(PairedDifference([1: .nan, 2: 1], [1: 1, 2: 2]))
    #expect(Verdict(everyBelowZero: [difference]) == .undecided)
    #expect(Verdict(every: [difference], within: 1) == .undecided)
    #expect(Verdict(every: [difference], atMost: 1) == .undecided)
  }

  @Test(
    "equivalence needs the whole interval inside the margin",
    arguments: [
      ([0.0], 0.2, Verdict.supported), ([0.1], 0.2, .undecided), ([1], 0.2, .notSupported),
      ([-1], 0.2, .notSupported), ([0], 0.05, .undecided), ([0, 0.05], 0.2, .supported),
      ([0, 1], 0.2, .notSupported), ([0, 0.1], 0.2, .undecided),
    ])
  func equivalence(_ means: [Double], _ margin: Double, _ expected: Verdict) throws {
    #expect(Verdict(every: try means.map { try difference($0) }, within: margin) == expected)
  }

  @Test(
    "a bound on the cost has one side",
    arguments: [
      ([-1.0], 0.2, Verdict.supported), ([0], 0.2, .supported), ([0.1], 0.2, .undecided),
      ([1], 0.2, .notSupported), ([-1, 1], 0.2, .notSupported),
    ])
  func bound(_ means: [Double], _ margin: Double, _ expected: Verdict) throws {
    #expect(Verdict(every: try means.map { try difference($0) }, atMost: margin) == expected)
  }

  @Test(
    "fewer than six pairs decide nothing, for or against, not even if all are the same",
    arguments: 1...5)
  func fewPairs(_ n: Int) throws {
    for mean in [-1.0, 0, 1] {
      let same = Array(repeating: mean, count: n)
      let one = try #require(PairedDifference(seeded(same), seeded(same.map { _ in 0 })))
      #expect(Verdict(everyBelowZero: [one]) == .undecided)
      #expect(Verdict(every: [one], within: 0.5) == .undecided)
      #expect(Verdict(every: [one], atMost: 0.5) == .undecided)
    }
  }

  @Test("verdicts read as words")
  func words() {
    #expect(Verdict.allCases.map(\.rawValue) == ["supported", "not supported", "undecided"])
  }

  @Test(
    "seeds to decide",
    arguments: [
      // Never fewer than a test needs.
      (1.0, 0.1, 0.05, 6, 6), (1, 0, 0.05, 2, 2),
      // Distance = deviation: t(0.975, 6)/√7 = 0.925 < 1 ≤ t(0.975, 5)/√6 = 1.049.
      (1, 1, 0.05, 2, 7),
      // A fifth of the deviation: about (1.96/0.2)² = 96, and some for t's tails.
      (0.2, 1, 0.05, 6, 99), (0.2, 1, 0.025, 6, 129),
      (0, 1, 0.05, 6, nil), (-1, 1, 0.05, 6, nil), (1e-9, 1, 0.05, 6, nil),
      (.nan, 1, 0.05, 6, nil), (1, .infinity, 0.05, 6, nil),
    ] as [(Double, Double, Double, Int, Int?)])
  func seeds(
    _ distance: Double, _ deviation: Double, _ level: Double, _ fewest: Int, _ expected: Int?
  ) {
    #expect(
      seedsToDecide(
        distance: distance, standardDeviation: deviation, level: level, fewest: fewest)
        == expected)
  }
}
