import Kernels

/// The gradient of a convolution's weights, summed over parts of the batch whose number does not depend on the
/// threads.
struct WeightGradientPass {
  let needs: WeightGradientNeeds
  let kernel: any WeightGradientKernel
  /// Parts of the batch.
  let parts: Int
  /// [parts, sumCount]
  let sums: UnsafeMutablePointer<Float>

  /// Adds up the parts' sums and turns them into the gradient of the weights; the first part's is overwritten.
  func finish(pool: WorkerPool, into target: UnsafeMutablePointer<Float>) {
    let count = needs.sumCount
    // The parts' sum is the gradient itself, unless it must be turned into it.
    let total = kernel.finishes ? sums : target
    let chunk = 8192
    if parts > 1 || total != sums {
      pool.run(tasks: (count + chunk - 1) / chunk) { task, _ in
        sumParts(
          sums, pitch: count, count: parts, range: (task * chunk)..<min(count, (task + 1) * chunk),
          into: total)
      }
    }
    if kernel.finishes { kernel.finish(total, pool: pool, into: target) }
  }
}
