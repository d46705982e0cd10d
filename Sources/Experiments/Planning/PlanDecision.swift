/// Says that a plan trains as many seeds as its claims need, instead of a fixed number.
package struct PlanDecision: Hashable, Sendable {
  /// The most seeds per arm; nil means the largest look.
  package var seedsMax: Int?
  /// Seconds that a run may take; nil is as long as it takes.
  package var budget: Double?
  /// Seeds that every arm has in any case; further trials are known once they begin.
  package var promised: [Int] = []
  /// A remark about a number of seeds that had to be changed.
  package var remark: String?

  package init(seedsMax: Int? = nil, budget: Double? = nil) {
    self.seedsMax = seedsMax
    self.budget = budget
  }
}

extension Plan {
  /// The same with other seeds.
  package func with(seeds: [Int]) -> Plan {
    var plan = self
    plan.seeds = seeds
    return plan
  }

  /// Its trials that are planned from the start.
  package func promised(_ trials: [Trial]) -> [Trial] {
    guard let decision else { return trials }
    return trials.filter { decision.promised.contains($0.seed - arms[$0.arm].seedOffset) }
  }
}

/// How long a run may take, as people write it.
package enum Budget {
  private static let units: [(letter: Character, seconds: Int)] = [
    ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
  ]

  /// What is expected, for errors.
  package static let expected = "a time such as 90m, 8h, 1h30m or 2d"

  /// Seconds of `90m`, `8h` or `1h30m`: whole numbers with units, the larger first; nil for anything else, and
  /// for more than a thousand days.
  package static func parse(_ text: String) -> Double? {
    var rest = Substring(text)
    var seconds = 0
    for (letter, unit) in units {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard rest.dropFirst(digits.count).first == letter else { continue }
      guard let number = Int(digits), number <= 1000 * 86_400 / unit else { return nil }
      seconds += number * unit
      rest = rest.dropFirst(digits.count + 1)
    }
    return rest.isEmpty && (1...1000 * 86_400).contains(seconds) ? Double(seconds) : nil
  }
}
