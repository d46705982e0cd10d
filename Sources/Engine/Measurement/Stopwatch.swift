import Kernels
import Network

/// Times one network a step at a time, so that arms can take turns on one machine.
///
/// A training step is `Trainer.step`: forward with batch statistics, loss, backward, and the update by
/// SGD with momentum 0.9 and weight decay 5e-4. Inference is `Predictor.logits`: running statistics
/// folded into the convolutions. Data are random and lie in memory before the first step.
package final class Stopwatch {
  package enum Mode: String, Hashable, Sendable { case train, infer }

  private let body: () -> Void

  /// Allocates the network with what `mode` needs. Throws: a network that the engine cannot run, or one
  /// that does not fit into memory.
  ///
  /// - Parameter batch: images of one step.
  package init(
    graph: Graph, mode: Mode, batch: Int, kernels: KernelRules = .standard, pool: WorkerPool
  ) throws(EngineError) {
    let data = try RandomData(graph, count: batch)
    switch mode {
    case .train:
      let trainer = try Trainer(
        graph: graph, batch: batch, seed: 1, options: Benchmark.options, kernels: kernels,
        pool: pool)
      body = {
        _ = trainer.step(
          images: data.images.pointer, labels: data.labels.pointer, rate: Benchmark.rate)
      }
    case .infer:
      let predictor = try Predictor(
        graph: graph, batch: batch, seed: 1, kernels: kernels, pool: pool)
      body = { _ = predictor.logits(images: data.images.pointer, count: batch) }
    }
  }

  /// Bytes that one takes, without allocating them.
  package static func memory(
    graph: Graph, mode: Mode, batch: Int, threads: Int, kernels: KernelRules = .standard
  ) throws(EngineError) -> Int {
    try ExecutionPlan(graph, batch: batch, trains: mode == .train, kernels: kernels)
      .bytes(threads: threads)
  }

  /// Throws if the machine cannot give so many bytes.
  package static func require(_ bytes: Int) throws(EngineError) { try Memory.require(bytes) }

  /// Runs one step and gives its seconds.
  package func step() -> Double {
    let start = Clock.now()
    body()
    return Clock.now() - start
  }
}
