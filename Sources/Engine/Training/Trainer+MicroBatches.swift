import Ranks
import Kernels
import Network

extension Trainer {
  /// A batch in micro-batches: batch norm sees the images of one at a time, the gradients of all are summed, and the
  /// weights change once.
  func microBatchStep<Failure: Error>(
    _ sum: MicroBatchSum, rate: Double,
    _ part: (Int) throws(Failure) -> (images: UnsafePointer<Float>, labels: UnsafePointer<Int32>)
  ) throws(Failure) -> BatchScore {
    let store = executor.plan.parameters
    let micro = executor.plan.batch
    let before = exchange?.seconds ?? 0
    var scores: [BatchScore] = []
    exchange?.begin(pieces + [statistics])
    let begun = exchange?.seconds ?? 0
    for first in stride(from: 0, to: share.count, by: micro) {
      let (images, labels) = try part(first / micro)
      let start = Clock.now()
      executor.recorder?.begin()
      executor.forward(
        images: images, step: steps,
        firstImage: share.lowerBound + first)
      scores.append(
        self.score(
          labels, count: micro, smoothing: options.labelSmoothing,
          gradient: executor.logitsGradient, scale: 1 / Double(batch)))
      executor.recorder?.lap(.loss)
      let middle = Clock.now()
      let given = sum.isAtLast ? exchange : nil
      executor.backward(tracesWeights: false) { parameters in
        for index in parameters {
          (sum.incoming + store.offsets[index]).update(
            from: store.gradient(index), count: store.parameters[index].count)
          given?.give(pieces[index])
        }
      }
      var place = store.weightCount
      for norm in norms {
        (sum.incoming + place).update(from: norm.seen.pointer, count: 2 * norm.channels)
        place += 2 * norm.channels
      }
      if let given { given.give(statistics) } else { sum.push() }
      phases.forward += middle - start
      phases.backward += Clock.now() - middle
    }
    // What was sent during the backward pass is communication.
    phases.backward -= (exchange?.seconds ?? 0) - begun
    let score = together(scores)
    let sums = exchange?.finish()
    phases.communication += (exchange?.seconds ?? 0) - before
    let start = Clock.now()
    let total = sums ?? sum.total()
    for index in store.parameters.indices {
      update(index, rate: Float(rate), gradient: total + store.offsets[index])
    }
    var place = store.weightCount
    for norm in norms {
      norm.moveRunning(total + place, parts: batch / micro)
      place += 2 * norm.channels
    }
    averageStatistics()
    for unit in executor.units.indices.reversed() where !executor.parameterIndices[unit].isEmpty {
      executor.traceWeights(unit)
    }
    executor.weightsChanged()
    steps += 1
    phases.update += Clock.now() - start
    return score
  }

  /// What batch norms saw, among the values of a micro-batch.
  private var statistics: Range<Int> {
    let first = executor.plan.parameters.weightCount
    return first..<norms.reduce(first) { $0 + 2 * $1.channels }
  }

  /// The scores of all micro-batches of a batch, added up in order, whoever has computed them.
  private func together(_ scores: [BatchScore]) -> BatchScore {
    var sum = BatchScore()
    if ranks.isAlone {
      for score in scores { sum.add(score) }
      return sum
    }
    let start = Clock.now()
    for bytes in ranks.gather(BatchScore.bytes(scores)) {
      for score in BatchScore.all(bytes) { sum.add(score) }
    }
    phases.communication += Clock.now() - start
    return sum
  }

  /// Images in pieces that the plan holds.
  func evaluateInParts(
    images: UnsafePointer<Float>, labels: UnsafePointer<Int32>, count: Int
  ) -> BatchScore {
    var score = BatchScore()
    for first in stride(from: 0, to: count, by: executor.plan.batch) {
      let part = min(executor.plan.batch, count - first)
      executor.infer(images: images + first * graph.input.count, count: part)
      score.add(self.score(labels + first, count: part, smoothing: 0, gradient: nil))
    }
    return score
  }
}
