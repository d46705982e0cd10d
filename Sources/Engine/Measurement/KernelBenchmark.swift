import Kernels
import Network

/// Times the kernels of one convolution as a training step runs them: with the threads, the batch and
/// the memory of a real layer, but without batch norm.
package struct KernelBenchmark: Sendable {
  package enum Pass: String, CaseIterable, Sendable {
    case forward
    case inputGradient = "input gradient"
    case weightGradient = "weight gradient"
  }

  /// One pass on one batch.
  package struct Timing: Sendable {
    package var pass: Pass
    /// The median over the steps.
    package var seconds: Double
    /// Those of the sum of products that defines the convolution, whatever the kernel computes.
    package var flop: Double
    /// What must be read and written at least: both maps once and the weights once.
    package var bytes: Double

    package var gflopsPerSecond: Double { flop / seconds * 1e-9 }
    package var gigabytesPerSecond: Double { bytes / seconds * 1e-9 }
    /// FLOP for each byte.
    package var intensity: Double { flop / bytes }
  }

  package let shape: ConvolutionShape
  package let batch: Int

  package init(_ shape: ConvolutionShape, batch: Int) {
    self.shape = shape
    self.batch = batch
  }

  /// The passes that a network computes: without the gradient of the images where it reads them.
  package var passes: [Pass] { Pass.allCases.filter { $0 != .inputGradient || !shape.readsImages } }

  /// - Parameter steps: training steps that are timed, after two that warm up.
  package func run(
    steps: Int, threads: Int, kernels: KernelRules = .standard
  ) throws(EngineError) -> [Timing] {
    let graph = try graph()
    let pool = WorkerPool(threads: threads)
    let trainer = try Trainer(
      graph: graph, batch: batch, seed: 1, options: Benchmark.options, kernels: kernels,
      pool: pool)
    let data = try RandomData(graph, count: batch)
    let recorder = StepRecorder(threads: threads)
    guard
      let unit = graph.fused().firstIndex(where: {
        if case .convolution = $0 { true } else { false }
      })
    else { preconditionFailure("the graph has a convolution") }
    var seconds: [Pass: [Double]] = [:]
    for step in -2..<max(steps, 1) {
      if step == 0 { trainer.executor.recorder = recorder }
      _ = trainer.step(
        images: data.images.pointer, labels: data.labels.pointer, rate: Benchmark.rate)
      guard step >= 0 else { continue }
      let forward = recorder.laps[.forward(unit: unit)]?.seconds ?? 0
      let backward = recorder.laps[.backward(unit: unit)] ?? .init()
      // Both gradients are made image by image, one after the other: they share what is around them.
      let share = backward.seconds / max(backward.kernels.total, 1e-12)
      seconds[.forward, default: []].append(forward)
      seconds[.inputGradient, default: []].append(share * backward.kernels[.inputGradient])
      seconds[.weightGradient, default: []].append(share * backward.kernels[.weightGradient])
    }
    let flop = 2 * Double(shape.macs) * Double(batch)
    let maps = Double(batch) * Double(shape.input.count + shape.output.count)
    return passes.map { pass in
      Timing(
        pass: pass, seconds: max(Self.median(seconds[pass] ?? []), 1e-9), flop: flop,
        bytes: 4 * (maps + Double(shape.weights)))
    }
  }

  /// The convolution between the images and a classifier. In front of it stands an operation whose
  /// gradient is wanted, unless the convolution reads the images.
  private func graph() throws(EngineError) -> Graph {
    var builder = GraphBuilder(name: "kernel", input: shape.input)
    var x = builder.input
    if !shape.readsImages { x = builder.multiply("before", x, by: 1) }
    x = builder.convolution("convolution", x, shape.convolution)
    x = builder.globalPool("pool", x, .average)
    x = builder.fullyConnected("classifier", x, outputs: 2, bias: false)
    do throws(GraphError) { return try builder.finish(output: x) } catch {
      throw .unsupported(network: error.network, layer: error.layer, reason: error.reason)
    }
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
