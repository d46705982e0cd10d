import Kernels
import Network

/// A network as deployed: batch norm folded, no gradients.
package final class Predictor {
  package let graph: Graph
  let executor: Executor

  /// A freshly initialised network.
  package convenience init(
    graph: Graph, batch: Int, seed: UInt64, kernels: KernelRules = .standard, pool: WorkerPool
  ) throws(EngineError) {
    try self.init(
      graph: graph, batch: batch, seed: seed, state: nil, kernels: kernels, pool: pool)
  }

  /// A network with given weights and running statistics; they must be those of the graph.
  package convenience init(
    graph: Graph, batch: Int, state: NetworkState, kernels: KernelRules = .standard,
    pool: WorkerPool
  ) throws(EngineError) {
    try self.init(
      graph: graph, batch: batch, seed: 0, state: state, kernels: kernels, pool: pool)
  }

  private init(
    graph: Graph, batch: Int, seed: UInt64, state: NetworkState?, kernels: KernelRules,
    pool: WorkerPool
  ) throws(EngineError) {
    self.graph = graph
    let plan = try ExecutionPlan(graph, batch: batch, trains: false, kernels: kernels)
    try Memory.require(plan.bytes(threads: pool.capacity))
    executor = try Executor(plan, seed: seed, state: state, pool: pool)
  }

  /// Logits [count, classes], valid until the next call.
  package func logits(images: UnsafePointer<Float>, count: Int) -> UnsafePointer<Float> {
    executor.recorder?.begin()
    executor.infer(images: images, count: count)
    return UnsafePointer(executor.logits)
  }

  /// Images at a time that keep the memory bounded whatever the network reads: 8 MiB, 64 at most.
  package static func batch(for graph: Graph) -> Int {
    max(1, min(64, (8 << 20) / (4 * graph.input.count)))
  }

  package var peakMemoryBytes: Int { executor.plan.bytes(threads: 1) }
}
