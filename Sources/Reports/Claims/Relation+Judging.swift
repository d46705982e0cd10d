extension PaperClaim.Relation {
  /// The sequential p that a pair's difference is in the claimed range.
  func q(for test: SequentialTest) -> Double {
    switch self {
    case .below: test.q(.below)
    case .atMost(let margin): test.q(.below, of: margin)
    case .within(let margin): max(test.q(.below, of: margin), test.q(.above, of: -margin))
    }
  }

  /// The sequential p that it is outside the claimed range.
  func q(against test: SequentialTest) -> Double {
    switch self {
    case .below: test.q(.above)
    case .atMost(let margin): test.q(.above, of: margin)
    case .within(let margin): min(test.q(.above, of: margin), test.q(.below, of: -margin))
    }
  }

  /// The probability that the last look finds a pair in the claimed range, at a level.
  func chance(for prospect: Prospect, level: Double) -> Double {
    let reach = prospect.reach(level)
    return switch self {
    case .below: prospect.below(-reach)
    case .atMost(let margin): prospect.below(margin - reach)
    case .within(let margin):
      max(0, prospect.below(margin - reach) - prospect.below(reach - margin))
    }
  }

  /// The probability that it finds a pair outside the claimed range.
  func chance(against prospect: Prospect, level: Double) -> Double {
    let reach = prospect.reach(level)
    return switch self {
    case .below: prospect.above(reach)
    case .atMost(let margin): prospect.above(margin + reach)
    case .within(let margin): prospect.above(margin + reach) + prospect.below(-margin - reach)
    }
  }
}
