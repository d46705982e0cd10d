import Reports
import Testing

@Suite("Verdicts")
struct VerdictTests {
  /// Differences with the given mean and spread 0.1 over six seeds.
  private func difference(_ mean: Double, n: Int = 6) throws -> PairedDifference {
    let values = (0..<n).map { mean + ($0 % 2 == 0 ? 0.1 : -0.1) }
    return try #require(PairedDifference(seeded(values), seeded(values.map { _ in 0 })))
  }

  @Test(
    "the interval and the test must both speak",
    arguments: [
      (-1.0, 0.03, Verdict.supported, Verdict.notSupported),
      (1.0, 0.03, .notSupported, .supported),
      (-1.0, 0.05, .supported, .notSupported),
      (-1.0, 0.06, .undecided, .undecided),
      (0.05, 0.03, .undecided, .undecided),
      (-1.0, .nan, .undecided, .undecided),
    ])
  func direction(_ mean: Double, _ p: Double, _ below: Verdict, _ above: Verdict) throws {
    let difference = try difference(mean)
    #expect(Verdict(claim: .below, difference, adjustedP: p) == below)
    #expect(Verdict(claim: .above, difference, adjustedP: p) == above)
  }

  @Test("five seeds cannot decide, six can")
  func few() throws {
    for (n, verdict) in [(1, Verdict.undecided), (5, .undecided), (6, .supported)] {
      let difference = try difference(-1, n: n)
      #expect(Verdict(claim: .below, difference, adjustedP: difference.signFlipP) == verdict)
    }
  }

  @Test("a diverged run leaves a claim undecided")
  func diverged() throws {
    let difference = try #require(PairedDifference([1: .nan, 2: 1], [1: 1, 2: 2]))
    let p = difference.signFlipP
    #expect(Verdict(claim: .below, difference, adjustedP: p) == .undecided)
    #expect(Verdict(within: 1, difference) == .undecided)
  }

  @Test(
    "equivalence needs the whole interval inside the margin",
    arguments: [
      (0.0, 0.2, Verdict.supported), (0.1, 0.2, .undecided), (1, 0.2, .notSupported),
      (-1, 0.2, .notSupported), (0, 0.05, .undecided), (0, -1, .undecided),
    ])
  func equivalence(_ mean: Double, _ margin: Double, _ expected: Verdict) throws {
    #expect(Verdict(within: margin, try difference(mean)) == expected)
    #expect(Verdict(within: margin, try difference(mean, n: 1)) == .undecided)
  }

  @Test("verdicts read as words")
  func words() {
    #expect(Verdict.allCases.map(\.rawValue) == ["supported", "not supported", "undecided"])
  }

  @Test(
    "seeds to decide",
    arguments: [
      // A clear difference needs the six pairs of the sign-flip test, and nine for ten claims.
      (-1.0, 0.1, 1, 6), (1, 0, 1, 6), (1, 0.1, 10, 9),
      // Mean = deviation: t(0.975, 6)/√7 = 0.925 < 1 ≤ t(0.975, 5)/√6 = 1.049.
      (1, 1, 1, 7),
      // A fifth of the deviation: about (1.96/0.2)² = 96, and some for t's tails.
      (0.2, 1, 1, 99), (0, 1, 1, nil), (1e-9, 1, 1, nil), (.nan, 1, 1, nil), (1, .infinity, 1, nil),
    ] as [(Double, Double, Int, Int?)])
  func seeds(_ mean: Double, _ deviation: Double, _ claims: Int, _ expected: Int?) {
    #expect(seedsToDecide(mean: mean, standardDeviation: deviation, claims: claims) == expected)
  }
}
