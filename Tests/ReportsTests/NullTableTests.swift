import Foundation
import Reports
import Results
import Testing

/// Tables in which no arm differs from any other, looked at after 6, 10, 15, 20 and 30 seeds: what
/// verdicts make of pure chance. simulate_verdicts.py prints the same for more cells.
@Suite("Verdicts on nothing but chance, under peeking at all looks")
struct NullTableTests {
  private static let count = 800
  /// 5 % of the tables and three standard errors of such a count.
  private static let most = Double(count) * (0.05 + 3 * (0.05 * 0.95 / Double(count)).squareRoot())

  enum Kind: Sendable, CaseIterable { case normal, heavy, skewed }

  /// Errors of mean 0 and variance 1.
  private struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
    }
    mutating func draw(_ kind: Kind) -> Double {
      switch kind {
      case .normal:
        // Box and Muller.
        let (a, b) = (
          Double.random(in: 1e-12..<1, using: &self), Double.random(in: 0..<1, using: &self)
        )
        return (-2 * log(a)).squareRoot() * cos(2 * .pi * b)
      case .heavy:
        // Student's t of three degrees.
        let (a, b, c) = (draw(.normal), draw(.normal), draw(.normal))
        return draw(.normal) / (a * a + b * b + c * c).squareRoot()
      case .skewed: return -log(Double.random(in: 1e-300..<1, using: &self)) - 1
      }
    }
  }

  /// Arms of thirty seeds; `deviations` in their order, correlated at equal seeds.
  private func arms(
    _ names: [String], _ deviations: [Double], _ kind: Kind, correlation: Double,
    shifts: [String: Double] = [:], _ chance: inout Chance
  ) -> [ResultsStore.ArmResult] {
    let common = (1...30).map { _ in correlation.squareRoot() * chance.draw(kind) }
    return zip(names, deviations).map { name, deviation in
      let errors = common.enumerated().map { seed, part in
        (
          seed + 1,
          20 + (shifts[name] ?? 0)
            + deviation * (part + (1 - correlation).squareRoot() * chance.draw(kind))
        )
      }
      return ResultsStore.ArmResult(
        arm: name, label: name, baseline: name == "plain" ? nil : "plain", paperTable: nil,
        paperRow: nil, settings: [:], parameters: 1, macs: 1, dataset: "",
        top1Error: Dictionary(uniqueKeysWithValues: errors))
    }
  }

  /// That each other arm errs less than the plain one, each a claim of its own.
  private func claims(_ names: [String]) -> [PaperClaim] {
    names.dropFirst().map {
      PaperClaim(id: $0, text: "t", source: "s", relation: .below, pairs: [[$0, "plain"]])
    }
  }

  /// Tables with a false decision.
  private func wrong(_ deviations: [Double], _ kind: Kind, _ correlation: Double) -> Double {
    let names = ["plain"] + (1..<deviations.count).map { "r\($0)" }
    let claims = claims(names)
    var chance = Chance(state: 2019)
    var count = 0
    for _ in 0..<Self.count {
      let arms = arms(names, deviations, kind, correlation: correlation, &chance)
      let found = Assessment.of(claims, arms: arms).map(\.verdict)
      if found.contains(.supported) || found.contains(.notSupported) { count += 1 }
    }
    return Double(count)
  }

  @Test(
    "normal and heavy-tailed errors: at most one table in twenty decides anything",
    arguments: [Kind.normal, .heavy], [0, 0.3, 0.9])
  func symmetric(_ kind: Kind, _ correlation: Double) {
    for deviations in [[1, 1], [2, 1], [3, 1], [1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 2.0]] {
      let count = wrong(deviations, kind, correlation)
      #expect(count <= Self.most, "\(deviations): \(count) of \(Self.count)")
    }
    // The plain arm alone spreads more, beside five that do not: up to 7 %.
    for widest in [2.0, 3] {
      let count = wrong([widest, 1, 1, 1, 1, 1], kind, correlation)
      #expect(count <= Double(Self.count) * 0.085, "\(widest): \(count) of \(Self.count)")
    }
  }

  @Test("skewed errors of equal spread are as safe; of unequal spread they are the weak spot")
  func skewed() {
    for correlation in [0, 0.3, 0.9] {
      for deviations in [[1, 1], [1, 1, 1, 1, 1, 1.0]] {
        #expect(wrong(deviations, .skewed, correlation) <= Self.most)
      }
      // As Welch's and the paired test: up to one table in eight.
      #expect(wrong([3, 1], .skewed, correlation) <= Double(Self.count) * 0.14)
    }
  }

  @Test(
    "differences at the very margin are called equivalent in at most one of twenty tables",
    arguments: [PaperClaim.Relation.within(0.3), .atMost(0.3)])
  func falseEquivalence(_ relation: PaperClaim.Relation) {
    let claim = PaperClaim(
      id: "w", text: "t", source: "s", relation: relation, pairs: [["r1", "plain"]])
    var chance = Chance(state: 2018)
    var supported = 0
    for _ in 0..<Self.count {
      let arms = arms(
        ["plain", "r1"], [0.3, 0.3], .normal, correlation: 0.3, shifts: ["r1": 0.3], &chance)
      if Assessment.of([claim], arms: arms).first?.verdict == .supported { supported += 1 }
    }
    #expect(Double(supported) <= Self.most, "\(supported)")
  }

  /// Differences in deviations of one seed's difference.
  @Test(
    "what is there is found, and most of it early",
    arguments: [(0.5, 0.6, 25.0), (1, 0.99, 12.5), (2, 0.999, 6.6)])
  func power(_ difference: Double, _ share: Double, _ seeds: Double) {
    var chance = Chance(state: 7)
    var found = 0
    var spent = 0.0
    for _ in 0..<Self.count {
      let arms = arms(
        ["plain", "r1"], [1, 1], .normal, correlation: 0,
        shifts: ["r1": -difference * 2.0.squareRoot()], &chance)
      if Assessment.of(claims(["plain", "r1"]), arms: arms)[0].verdict == .supported { found += 1 }
      let a = arms[1].top1Error
      spent += Double(
        Looks.sizes.first { size in
          SequentialTest(a.filter { $0.key <= size }, arms[0].top1Error).q(.below) <= 0.05
        } ?? Looks.budget)
    }
    #expect(Double(found) >= share * Double(Self.count), "\(found)")
    #expect(spent / Double(Self.count) <= seeds, "\(spent / Double(Self.count))")
  }

  @Test("with six seeds, other arms that share them find as much as blocks do, at any correlation")
  func blocks() {
    for correlation in [0, 0.3, 0.9] {
      var chance = Chance(state: 8)
      var found = 0
      let names = ["plain", "r1", "r2", "r3", "r4", "r5"]
      for _ in 0..<Self.count {
        let arms = arms(
          names, Array(repeating: 1, count: 6), .normal, correlation: correlation,
          shifts: ["r1": -1.4 * (1 - correlation).squareRoot()], &chance)
        let test = SequentialTest(
          arms[1].top1Error.filter { $0.key <= 6 }, arms[0].top1Error,
          others: arms[2...].map(\.top1Error))
        if test.q(.below) <= 0.05 { found += 1 }
      }
      // Blocks 43 to 46 %; the paired t 24, Welch's 32, 20 and 0.
      #expect(Double(found) >= 0.36 * Double(Self.count), "\(correlation): \(found)")
    }
  }
}
