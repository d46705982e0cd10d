import Kernels

/// How the learning rate moves over a training.
package enum Schedule: Hashable, Sendable {
  /// Rises along a cosine from peak / 25 over the first `rise` of all steps, then falls along one to
  /// peak / 10,000 at the end (Smith 2018).
  case oneCycle(peak: Double, rise: Double)
  /// Multiplied by `factor` at each milestone (epochs); before `warmup` epochs a tenth of the rate.
  case step(rate: Double, milestones: [Double], factor: Double, warmup: Double)
  /// Falls along half a cosine to zero, after a linear rise over `warmup` epochs.
  case cosine(rate: Double, warmup: Double)
  /// Multiplied by `factor` when the training loss has not improved for `patience` epochs, at most
  /// `drops` times.
  case plateau(rate: Double, factor: Double, patience: Int, drops: Int)
}

/// Where a schedule stands; saved in checkpoints, because a plateau has a memory.
package struct ScheduleState: Codable, Hashable, Sendable {
  private var drops = 0
  private var best = Double.greatestFiniteMagnitude
  private var epochsSinceBest = 0

  package init() {}

  /// The learning rate of one step.
  ///
  /// - Parameters:
  ///   - step: counted from 0 over the whole training.
  ///   - epochs: length of the whole training.
  package func rate(_ schedule: Schedule, step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
    let epoch = Double(step) / Double(max(stepsPerEpoch, 1))
    switch schedule {
    case .oneCycle(let peak, let rise):
      let last = Double(max(stepsPerEpoch * epochs - 1, 1))
      let summit = max(rise * last, 1e-9)
      let position = Double(step)
      if position <= summit {
        return Self.along(from: peak / 25, to: peak, position / summit)
      }
      return Self.along(from: peak, to: peak / 10_000, (position - summit) / (last - summit))
    case .step(let rate, let milestones, let factor, let warmup):
      if epoch < warmup { return rate / 10 }
      return rate * PortableMath.power(factor, milestones.count { $0 <= epoch })
    case .cosine(let rate, let warmup):
      if epoch < warmup { return rate * (epoch + 1 / Double(max(stepsPerEpoch, 1))) / warmup }
      return Self.along(from: rate, to: 0, (epoch - warmup) / max(Double(epochs) - warmup, 1e-9))
    case .plateau(let rate, let factor, _, _):
      return rate * PortableMath.power(factor, drops)
    }
  }

  /// Tells the schedule an epoch's mean training loss.
  package mutating func observe(_ schedule: Schedule, epochLoss: Double) {
    guard case .plateau(_, _, let patience, let limit) = schedule else { return }
    if epochLoss < best {
      best = epochLoss
      epochsSinceBest = 0
      return
    }
    epochsSinceBest += 1
    if epochsSinceBest >= patience && drops < limit {
      drops += 1
      epochsSinceBest = 0
    }
  }

  private static func along(from start: Double, to end: Double, _ share: Double) -> Double {
    let turns = min(max(share, 0), 1) / 2
    return end + (start - end) * (1 + PortableMath.cosineAndSine(turns: turns).cosine) / 2
  }
}
