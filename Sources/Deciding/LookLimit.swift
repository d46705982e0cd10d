import Experiments
import Reports

/// The most seeds per arm, from the number asked for. Verdicts are made at looks only, so seeds
/// between two looks would tell nothing.
package struct LookLimit: Hashable, Sendable {
  /// One of the looks.
  package let seeds: Int
  /// A remark on how the number was changed; nil if it is a look.
  package let remark: String?

  /// The largest look that is not above a number. Nil: the first look has more seeds.
  package init?(_ asked: Int) {
    guard let seeds = Looks.sizes.last(where: { $0 <= asked }) else { return nil }
    self.seeds = seeds
    remark =
      seeds == asked
      ? nil
      : "at most \(seeds) seeds per arm are trained, not \(asked): verdicts are made at \(Self.list) seeds"
  }

  /// Seeds of the first look.
  package static var first: [Int] { Array(1...Looks.sizes[0]) }

  /// Seeds of the last.
  package static var all: [Int] { Array(1...Looks.budget) }

  /// Such as `6, 10, 15, 20 and 30`.
  package static var list: String {
    Looks.sizes.dropLast().map(String.init).joined(separator: ", ") + " and \(Looks.budget)"
  }

  /// Why a number is refused.
  package static var refusal: String {
    "verdicts begin with \(Looks.sizes[0]) seeds; the looks are at \(list)"
  }

  /// Looks of at most so many seeds.
  package var looks: [Int] { Looks.sizes.filter { $0 <= seeds } }
}

extension Plan {
  /// Gives a plan that decides the seeds of its looks. Nil, and nothing changed: its number of seeds is below the
  /// first look.
  package func decided() -> Plan? {
    guard var decision else { return self }
    guard let limit = LookLimit(decision.seedsMax ?? Looks.budget) else { return nil }
    var plan = self
    plan.seeds = Array(1...limit.seeds)
    decision.seedsMax = limit.seeds
    decision.promised = LookLimit.first
    decision.remark = limit.remark
    plan.decision = decision
    return plan
  }
}
