import Deciding
import Testing

/// An arm of thirty seeds, the first ones known.
private func arm(
  known: Int = 0, seconds: Double = 10, then: DecisionState.Trial = .missing, count: Int = 0,
  of all: Int = 30
) -> DecisionState.Arm {
  let trials =
    Array(repeating: DecisionState.Trial.known, count: known) + Array(repeating: then, count: count)
  return DecisionState.Arm(
    seconds: seconds, duration: 2 * seconds,
    trials: trials + Array(repeating: .missing, count: all - trials.count))
}

private func open(_ arms: [Int], _ chances: [Int: Double], plan: Int = 0) -> DecisionState.Claim {
  DecisionState.Claim(standing: .open, plan: plan, arms: arms, chances: chances)
}

/// Arms and seeds of a step that trains, such as `0: 7 8 9 10`.
private func trained(_ step: DecisionStep) -> [Int: [Int]] {
  guard case .train(let picks) = step else { return [:] }
  return picks.reduce(into: [:]) { $0[$1.arm, default: []].append($1.seed) }
}

@Suite("Which trials come next")
struct RuleTests {
  private let rule = DecisionRule(looks: [6, 10, 15, 20, 30])

  @Test("where no claim is open nothing is next")
  func settled() {
    let arms = [arm(known: 6), arm(known: 6)]
    let claims = [DecisionState.Standing.decided, .futile].map {
      DecisionState.Claim(standing: $0, plan: 0, arms: [0, 1], chances: [10: 0.9])
    }
    let state = DecisionState(arms: arms, claims: claims)
    #expect(rule.next(state, budget: nil) == .stop(.settled))
    #expect(state.counts == DecisionState.Counts(decided: 1, futile: 1))
    #expect(rule.next(DecisionState(arms: [], claims: []), budget: nil) == .stop(.settled))
  }

  @Test("the first look of a claim is its two arms' six seeds, pair by pair")
  func first() {
    let state = DecisionState(arms: [arm(), arm()], claims: [open([0, 1], [6: 0.2])])
    #expect(
      rule.next(state, budget: nil)
        == .train(
          (1...6).flatMap { seed in [0, 1].map { DecisionStep.Pick(arm: $0, seed: seed) } }))
  }

  @Test("the higher chance per second comes first, whichever has the higher chance")
  func perSecond() {
    let arms = [arm(known: 6), arm(known: 6), arm(known: 6, seconds: 100)]
    let claims = [open([0, 2], [10: 0.8]), open([0, 1], [10: 0.2])]
    // 0.8 for 4 · 110 s, 0.2 for 4 · 20 s.
    #expect(
      trained(rule.next(DecisionState(arms: arms, claims: claims), budget: nil))
        == [0: [7, 8, 9, 10], 1: [7, 8, 9, 10]])
  }

  @Test("of equal claims the first comes first")
  func ties() {
    let arms = [arm(known: 6), arm(known: 6), arm(known: 6), arm(known: 6)]
    let claims = [open([2, 3], [10: 0.5], plan: 1), open([0, 1], [10: 0.5], plan: 0)]
    let step = rule.next(DecisionState(arms: arms, claims: claims), budget: nil)
    #expect(Set(trained(step).keys) == [2, 3])
  }

  @Test("claims that share an arm are weighed together, also those of other experiments")
  func shared() {
    // One claim alone has 0.3 for 80 s, two that share their baseline 0.6 for 120 s; the third has 0.35.
    let arms = (0..<5).map { _ in arm(known: 6) }
    for plan in [0, 1] {
      let claims = [
        open([3, 4], [10: 0.35], plan: 2), open([0, 1], [10: 0.3]),
        open([0, 2], [10: 0.3], plan: plan),
      ]
      let step = rule.next(DecisionState(arms: arms, claims: claims), budget: nil)
      #expect(Set(trained(step).keys) == [0, 1, 2], "plan \(plan)")
    }
  }

  @Test("a claim that a far look would decide counts by that look, and is trained to its next one")
  func horizon() {
    let arms = [arm(known: 6), arm(known: 6), arm(known: 6), arm(known: 6)]
    // 0.9 for 24 seeds is more a seed than 0.12 for 4; 0.01 for 4 would be less.
    let claims = [open([0, 1], [10: 0.12]), open([2, 3], [10: 0.01, 30: 0.9])]
    let step = rule.next(DecisionState(arms: arms, claims: claims), budget: nil)
    #expect(trained(step) == [2: [7, 8, 9, 10], 3: [7, 8, 9, 10]])
  }

  @Test("a baseline that is ahead is not trained again; gaps below a look are filled")
  func resumption() {
    var gap = arm(known: 10)
    gap.trials[2] = .missing
    let state = DecisionState(arms: [arm(known: 15), gap], claims: [open([0, 1], [10: 0.2])])
    #expect(trained(rule.next(state, budget: nil)) == [1: [3]])
  }

  @Test("what other processes train is waited for, and nothing beyond it is begun for its claim")
  func running() {
    let claims = [open([0, 1], [10: 0.5])]
    let all = DecisionState(
      arms: [arm(known: 6, then: .running, count: 4), arm(known: 10)], claims: claims)
    #expect(rule.next(all, budget: nil) == .wait)
    let some = DecisionState(
      arms: [arm(known: 6, then: .running, count: 2), arm(known: 10)], claims: claims)
    #expect(trained(rule.next(some, budget: nil)) == [0: [9, 10]])
    let other = DecisionState(
      arms: all.arms + [arm(known: 6), arm(known: 6)], claims: claims + [open([2, 3], [10: 0.1])])
    #expect(Set(trained(rule.next(other, budget: nil)).keys) == [2, 3])
  }

  @Test("trials that failed stop their claim and no other")
  func lost() {
    let arms = [arm(known: 6, then: .lost, count: 1), arm(known: 6), arm(known: 6)]
    let claims = [open([0, 1], [10: 0.5])]
    #expect(rule.next(DecisionState(arms: arms, claims: claims), budget: nil) == .stop(.failed))
    let more = DecisionState(arms: arms, claims: claims + [open([1, 2], [10: 0.2])])
    #expect(Set(trained(rule.next(more, budget: nil)).keys) == [1, 2])
  }

  @Test("an open claim whose arms have all their seeds ends the run")
  func looks() {
    let arms = [arm(known: 6, of: 6), arm(known: 6, of: 6)]
    let state = DecisionState(arms: arms, claims: [open([0, 1], [10: 0.9])])
    #expect(DecisionRule(looks: [6]).next(state, budget: nil) == .stop(.looks))
    #expect(rule.next(state, budget: nil) == .stop(.looks))
  }

  @Test("a plan's limit holds for its claims, also where another plan trains the same arms further")
  func limit() {
    let arms = [arm(known: 6), arm(known: 6)]
    var bounded = open([0, 1], [10: 0.9])
    bounded.seedsMax = 6
    let alone = DecisionState(arms: arms, claims: [bounded])
    #expect(rule.next(alone, budget: nil) == .stop(.looks))
    let both = DecisionState(arms: arms, claims: [bounded, open([0, 1], [10: 0.2], plan: 1)])
    #expect(trained(rule.next(both, budget: nil)) == [0: [7, 8, 9, 10], 1: [7, 8, 9, 10]])
  }

  @Test("a look that does not fit the budget gives way to one that does")
  func budget() {
    let arms = [arm(known: 6), arm(known: 6, seconds: 100), arm(known: 6)]
    let claims = [open([0, 1], [10: 1]), open([0, 2], [10: 0.01])]
    let state = DecisionState(arms: arms, claims: claims)
    #expect(Set(trained(rule.next(state, budget: 480)).keys) == [0, 1])
    #expect(Set(trained(rule.next(state, budget: 440)).keys) == [0, 1])
    #expect(Set(trained(rule.next(state, budget: 439)).keys) == [0, 2])
    #expect(Set(trained(rule.next(state, budget: 80)).keys) == [0, 2])
  }

  @Test("where no look fits, trials that would end are trained; where none would, the run ends")
  func part() {
    let state = DecisionState(
      arms: [arm(known: 6), arm(known: 6, seconds: 30)], claims: [open([0, 1], [10: 1])])
    #expect(trained(rule.next(state, budget: 59)) == [0: [7, 8, 9, 10]])
    #expect(rule.next(state, budget: 19) == .stop(.budget(needed: 160)))
  }
}
