import Kernels
import Network

/// A network as deployed: batch norm folded, no gradients.
package final class Predictor {
  package let graph: Graph
  private let executor: Executor

  /// A freshly initialised network.
  package init(graph: Graph, batch: Int, seed: UInt64, pool: WorkerPool) throws(EngineError) {
    self.graph = graph
    let plan = try ExecutionPlan(graph, batch: batch, trains: false)
    try Memory.require(plan.bytes(threads: pool.threads))
    executor = Executor(plan, seed: seed, pool: pool)
  }

  /// Logits [count, classes], valid until the next call.
  package func logits(images: UnsafePointer<Float>, count: Int) -> UnsafePointer<Float> {
    executor.infer(images: images, count: count)
    return UnsafePointer(executor.logits)
  }

  package var peakMemoryBytes: Int { executor.plan.bytes(threads: 1) }
}
