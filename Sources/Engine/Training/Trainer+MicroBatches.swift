import Kernels
import Network

extension Trainer {
  /// A batch in micro-batches: batch norm sees the images of one at a time, the gradients of all are summed, and the
  /// weights change once.
  func microBatchStep(
    _ sum: MicroBatchSum, images: UnsafePointer<Float>, labels: UnsafePointer<Int32>, rate: Double
  ) -> BatchScore {
    let store = executor.plan.parameters
    let micro = executor.plan.batch
    var score = BatchScore()
    for first in stride(from: 0, to: batch, by: micro) {
      let start = Clock.now()
      executor.recorder?.begin()
      executor.forward(
        images: images + first * graph.input.count, step: steps, firstImage: first)
      score.add(
        self.score(
          labels + first, count: micro, smoothing: options.labelSmoothing,
          gradient: executor.logitsGradient, scale: 1 / Double(batch)))
      executor.recorder?.lap(.loss)
      let middle = Clock.now()
      executor.backward(tracesWeights: false) { parameters in
        for index in parameters {
          (sum.incoming.pointer + store.offsets[index]).update(
            from: store.gradient(index), count: store.parameters[index].count)
        }
      }
      var place = store.weightCount
      for norm in norms {
        (sum.incoming.pointer + place).update(from: norm.seen.pointer, count: 2 * norm.channels)
        place += 2 * norm.channels
      }
      sum.push()
      phases.forward += middle - start
      phases.backward += Clock.now() - middle
    }
    let start = Clock.now()
    let total = sum.total()
    for index in store.parameters.indices {
      update(index, rate: Float(rate), gradient: total + store.offsets[index])
    }
    var place = store.weightCount
    for norm in norms {
      norm.moveRunning(total + place, parts: batch / micro)
      place += 2 * norm.channels
    }
    for unit in executor.units.indices.reversed() where !executor.parameterIndices[unit].isEmpty {
      executor.traceWeights(unit)
    }
    executor.weightsChanged()
    steps += 1
    phases.update += Clock.now() - start
    return score
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
