/// What the rule chooses from: arms with their trials, and claims with their chances of a decision.
package struct DecisionState: Equatable, Sendable {
  package var arms: [Arm]
  package var claims: [Claim]

  package init(arms: [Arm], claims: [Claim]) {
    self.arms = arms
    self.claims = claims
  }

  /// An arm, whatever experiments have it.
  package struct Arm: Equatable, Sendable {
    /// What a trial of it adds to the run's time, in seconds; several may run side by side.
    package var seconds: Double
    /// How long such a trial runs, in seconds; 0 if unknown.
    package var duration: Double
    /// From seed 1 on, as far as the arm may be trained.
    package var trials: [Trial]

    package init(seconds: Double, duration: Double, trials: [Trial]) {
      self.seconds = seconds
      self.duration = duration
      self.trials = trials
    }

    /// Trials up to a seed that no process has begun.
    func missing(_ seeds: Int) -> Int { trials.prefix(seeds).count { $0 == .missing } }

    /// Seeds from the first on that are known.
    var known: Int { trials.prefix { $0 == .known }.count }
  }

  package enum Trial: Equatable, Sendable {
    /// Done, or diverged, which is a result too.
    case known
    case missing
    /// Another process trains it.
    case running
    /// It failed in this run for a reason outside its arithmetic.
    case lost
  }

  package struct Claim: Equatable, Sendable {
    package var standing: Standing
    /// The plan that it is judged by: its claims can be trained for together.
    package var plan: Int
    /// Arms that it waits for, each once, as places among the state's.
    package var arms: [Int]
    /// The probability that it is decided at a look, by the look's seeds.
    package var chances: [Int: Double]
    /// The most seeds per arm that its plan may have, whatever other plans train of the same arms.
    package var seedsMax: Int

    package init(
      standing: Standing, plan: Int, arms: [Int], chances: [Int: Double], seedsMax: Int = .max
    ) {
      self.standing = standing
      self.plan = plan
      self.arms = arms
      self.chances = chances
      self.seedsMax = seedsMax
    }
  }

  package enum Standing: Equatable, Sendable { case decided, futile, open }

  /// The number of claims in each state.
  package struct Counts: Equatable, Sendable {
    package var decided = 0
    package var futile = 0
    package var open = 0

    package init(decided: Int = 0, futile: Int = 0, open: Int = 0) {
      self.decided = decided
      self.futile = futile
      self.open = open
    }

    package init(_ standings: [Standing]) {
      for standing in standings {
        switch standing {
        case .decided: decided += 1
        case .futile: futile += 1
        case .open: open += 1
        }
      }
    }

    package var all: Int { decided + futile + open }
  }

  package var counts: Counts { Counts(claims.map(\.standing)) }
}

/// What to do next.
package enum DecisionStep: Equatable, Sendable {
  /// Trials, in the order in which to train them.
  case train([Pick])
  /// What could be next is being trained by other processes.
  case wait
  case stop(Reason)

  /// An arm's trial of a seed.
  package struct Pick: Hashable, Sendable {
    package var arm: Int
    package var seed: Int

    package init(arm: Int, seed: Int) {
      self.arm = arm
      self.seed = seed
    }
  }

  /// Why nothing is next.
  package enum Reason: Equatable, Sendable {
    /// No claim is open.
    case settled
    /// What is open has all the seeds it may have.
    case looks
    /// No trial would end in time; the next look takes so many seconds.
    case budget(needed: Double)
    /// What is open waits for trials that failed.
    case failed
  }
}
