import Reports
import Testing

@Suite("Tests that may be looked at")
struct SequentialTestTests {
  private static let known = VerdictFixture.shared

  @Test("the fixture is there")
  func fixture() {
    let fixture = Self.known
    #expect(fixture.tails.count == 12 && fixture.contrasts.count == 48)
    #expect(fixture.sequences.count == 5 && fixture.futures.count == 4)
    #expect(fixture.spreads.count == 5)
    #expect(fixture.sequences.allSatisfy { $0.shares.count == Looks.sizes.count })
  }

  @Test("the tails of F equal SciPy's", arguments: known.tails)
  func tails(_ tail: VerdictFixture.Tail) {
    let p = FDistribution.upperTail(tail.f, tail.first, tail.second)
    #expect((p / tail.p - 1).magnitude < 1e-10, "\(p)")
  }

  @Test("contrasts among arms that share seeds equal NumPy's", arguments: known.contrasts)
  func contrasts(_ expected: VerdictFixture.Contrast) throws {
    let contrast = try #require(tested(expected.arms).look?.contrast)
    #expect(contrast.seeds == expected.arms[0].count)
    #expect(agree(contrast.mean, expected.mean, 1e-12))
    #expect(agree(contrast.variance, expected.variance, 1e-10), "\(contrast.variance)")
    #expect(agree(contrast.degrees, expected.degrees, 1e-10), "\(contrast.degrees)")
    #expect(agree(contrast.p(), expected.p, 1e-9), "\(contrast.p())")
    let interval = try #require(contrast.interval(confidence: 0.95))
    #expect(agree(interval.lowerBound, expected.low, 1e-9))
    #expect(agree(interval.upperBound, expected.high, 1e-9))
  }

  @Test("sequential p equal NumPy's, for zero and for a bound", arguments: known.sequences)
  func sequences(_ expected: VerdictFixture.Sequence) {
    let test = tested(expected.arms)
    #expect(test.looks.map(\.seeds) == Looks.sizes)
    #expect(agree(test.q(.below), expected.belowZero, 1e-9))
    #expect(agree(test.q(.above), expected.aboveZero, 1e-9))
    #expect(agree(test.q(.below, of: expected.bound), expected.belowBound, 1e-9))
    #expect(agree(test.q(.above, of: expected.bound), expected.aboveBound, 1e-9))
    #expect(test.q == min(test.q(.below), test.q(.above)))
  }

  @Test("unequal spread is told where it is plain", arguments: known.spreads)
  func spreads(_ expected: VerdictFixture.Spread) {
    let ratio = tested(expected.arms).look?.spreadRatio
    if expected.p <= 0.05, expected.ratio >= 2 {
      #expect(agree(ratio, expected.ratio, 1e-10))
    } else {
      #expect(ratio == nil)
    }
  }

  @Test("a bound outside a look's interval is one whose q is below the level, and no other")
  func duality() throws {
    for expected in Self.known.sequences {
      let test = tested(expected.arms)
      for count in 1...test.looks.count {
        let part = tested(expected.arms.map { Array($0.prefix(Looks.sizes[count - 1])) })
        let interval = try #require(part.interval)
        let before = tested(
          expected.arms.map { Array($0.prefix(count > 1 ? Looks.sizes[count - 2] : 2)) })
        for (bound, side) in [
          (interval.upperBound, SequentialTest.Side.below), (interval.lowerBound, .above),
        ] {
          let outward = side == .below ? 1e-6 : -1e-6
          #expect(part.q(side, of: bound + outward) <= 0.05)
          // Inside, only an earlier look can have decided.
          #expect(
            part.q(side, of: bound - outward) > 0.05 || before.q(side, of: bound - outward) <= 0.05)
        }
      }
    }
  }

  private static let steps: [Int: Double] = [1: 5, 2: 6, 3: 5, 4: 7, 5: 6, 6: 5]

  @Test(
    "a look wants seeds 1 to n of both arms, and reads no others",
    arguments: [
      ([1, 2, 3, 4, 5], nil), ([1, 2, 3, 4, 5, 6], 6), ([1, 2, 3, 4, 5, 7], nil),
      ([1, 2, 3, 4, 5, 6, 7, 8, 9], 6), (Array(1...10), 10), (Array(1...14), 10),
      (Array(1...40), 30), (Array(11...20), nil),
    ] as [([Int], Int?)])
  func complete(_ seeds: [Int], _ expected: Int?) {
    let a = Dictionary(uniqueKeysWithValues: seeds.map { ($0, Double($0 % 3)) })
    let b = Dictionary(uniqueKeysWithValues: (1...40).map { ($0, Double($0 % 5)) })
    let test = SequentialTest(a, b)
    #expect(test.look?.seeds == expected)
    #expect((test.exploratory == nil) == (expected != nil))
    #expect(test.interval != nil)
    // Later seeds change nothing.
    if let expected {
      let least = SequentialTest(a.filter { $0.key <= expected }, b)
      #expect(least.interval == test.interval && least.q == test.q)
    } else {
      #expect(test.q == 1)
    }
  }

  @Test("an error that is no number leaves its look open")
  func unknown() {
    var a = Self.steps
    a[3] = .nan
    #expect(SequentialTest(a, Self.steps).look == nil)
    #expect(SequentialTest([:], Self.steps).interval == nil)
    #expect(SequentialTest([1: 2], [1: 3]).exploratory == nil)
  }

  @Test("what diverged ranks last, and has no interval")
  func diverged() throws {
    let worse = Self.steps.mapValues { $0 + 10 }
    let look = try #require(SequentialTest(Self.steps, worse.merging([4: .infinity]) { $1 }).look)
    #expect(look.isRanked)
    let some = SequentialTest(Self.steps, worse.merging([4: .infinity]) { $1 })
    #expect(some.interval == nil && some.mean == nil && some.detectable == nil)
    // All twelve in order: the least that six seeds can say.
    #expect(some.q(.below) < 0.01 && some.q(.above) == 1)
    // Diverged throughout is worse than anything; both throughout are alike.
    let lost = Self.steps.mapValues { _ in Double.infinity }
    #expect(SequentialTest(lost, worse).q(.above) < 0.01)
    #expect(SequentialTest(lost, lost).q == 1)
    // A bound moves errors, and leaves what diverged where it is.
    #expect(some.q(.below, of: -20) == 1 && some.q(.above, of: -20) < 1)
  }

  @Test("equal differences without any spread decide, equal errors do not")
  func noSpread() {
    let test = SequentialTest(Self.steps, Self.steps.mapValues { $0 + 1 })
    #expect(test.q(.below) == 0 && test.interval == -1 ... -1)
    #expect(SequentialTest(Self.steps, Self.steps).q == 1)
  }

  @Test(
    "other arms that share seeds make an interval narrower, one that spreads more does not gain")
  func moderation() throws {
    let fixture = try #require(Self.known.sequences.first { $0.arms.count == 6 })
    let six = fixture.arms.map { Array($0.prefix(6)) }
    func width(_ arms: [[Double]]) throws -> Double {
      let interval = try #require(tested(arms).interval)
      return interval.upperBound - interval.lowerBound
    }
    #expect(try width(six) < width(Array(six.prefix(2))))
    var wide = six
    wide[0] = wide[0].enumerated().map { 8 + ($0.offset % 2 == 0 ? 9 : -9) + $0.element / 10 }
    #expect(try #require(tested(wide).look).contrast.degrees < 8)
  }
}
