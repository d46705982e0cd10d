import Foundation
import Reports
import Results
import Testing

/// Tables in which no arm differs from any other: what verdicts make of pure chance.
@Suite("Verdicts on nothing but chance")
struct NullTableTests {
  private static let tables = ["2", "10", "11", "12", "13", "14", "15", "16"]
  private static let count = 1000

  private struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
    }
    /// A normal number, by Box and Muller.
    mutating func normal() -> Double {
      let (a, b) = (
        Double.random(in: 1e-12..<1, using: &self), Double.random(in: 0..<1, using: &self)
      )
      return (-2 * log(a)).squareRoot() * cos(2 * .pi * b)
    }
  }

  /// All arms that the claims of a table name, with errors of one distribution; those of one seed have
  /// a part in common, as pairing wants it. `shift` is added to the first arms of pairs.
  private func arms(
    _ claims: [PaperClaim], seeds: Int, shift: Double = 0, _ chance: inout Chance
  ) -> [ResultsStore.ArmResult] {
    var names: [String] = []
    var first: Set<String> = []
    for pair in claims.flatMap(\.pairs) {
      for (place, name) in pair.enumerated() {
        let own = name.hasPrefix("*") ? ["a", "b", "c"].map { $0 + name.dropFirst() } : [name]
        for name in own where !names.contains(name) { names.append(name) }
        if place == 0 { first.formUnion(own) }
      }
    }
    let common = (0..<seeds).map { _ in 0.3 * chance.normal() }
    return names.map { name in
      let errors = (0..<seeds).map { seed in
        (seed + 1, 8 + common[seed] + 0.3 * chance.normal() + (first.contains(name) ? shift : 0))
      }
      let keyed = Dictionary(uniqueKeysWithValues: errors)
      return ResultsStore.ArmResult(
        arm: name, label: name, baseline: nil, paperTable: nil, paperRow: nil, settings: [:],
        parameters: 1, macs: 1, dataset: "", top1Error: keyed, top5Error: keyed, unfinished: 0,
        failed: 0)
    }
  }

  @Test(
    "of a thousand tables at most one in twenty supports any claim that one arm errs less",
    arguments: tables, [6, 10])
  func falseSupport(_ table: String, _ seeds: Int) {
    let claims = PaperClaims.all.filter { $0.tables.contains(table) && $0.relation == .below }
    #expect(!claims.isEmpty)
    var chance = Chance(state: 2019)
    var supported = 0
    var contradicted = 0
    for _ in 0..<Self.count {
      let verdicts = Assessment.of(claims, arms: arms(claims, seeds: seeds, &chance)).map(\.verdict)
      if verdicts.contains(.supported) { supported += 1 }
      if verdicts.contains(.notSupported) { contradicted += 1 }
    }
    #expect(supported <= Self.count / 20, "\(supported) supported")
    #expect(contradicted <= Self.count / 20, "\(contradicted) contradicted")
  }

  @Test(
    "differences at the very margin are called equivalent in at most one of twenty tables",
    arguments: [6, 10])
  func falseEquivalence(_ seeds: Int) {
    let claims = [
      PaperClaim(
        id: "w", text: "", source: "", relation: .within(0.3), pairs: [["a", "b"]]),
      PaperClaim(
        id: "m", text: "", source: "", relation: .atMost(0.3), pairs: [["a", "b"]]),
    ]
    var chance = Chance(state: 2018)
    var supported = [0, 0]
    for _ in 0..<Self.count {
      let found = Assessment.of(claims, arms: arms(claims, seeds: seeds, shift: 0.3, &chance))
      for (index, assessment) in found.enumerated() where assessment.verdict == .supported {
        supported[index] += 1
      }
    }
    #expect(supported.allSatisfy { $0 <= Self.count / 20 }, "\(supported)")
  }

  @Test("a true difference of three deviations is found, so the caution has not become blindness")
  func power() {
    let claims = PaperClaims.all.filter { $0.tables.contains("11") && $0.id == "squeeze-average" }
    var chance = Chance(state: 7)
    var supported = 0
    for _ in 0..<Self.count {
      let found = Assessment.of(claims, arms: arms(claims, seeds: 6, shift: -1.3, &chance))
      if found.first?.verdict == .supported { supported += 1 }
    }
    #expect(supported > Self.count * 9 / 10, "\(supported)")
  }
}
