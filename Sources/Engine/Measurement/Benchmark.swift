import Kernels
import Network

/// Speed of one network, from single steps.
package struct BenchmarkResult: Sendable {
  package struct Spread: Sendable {
    package var min: Double
    package var median: Double
    package var max: Double
  }

  package var imagesPerSecond: Spread
  /// Milliseconds per step.
  package var milliseconds: Spread
  /// Multiply-adds count as two; a training step as three forward passes.
  package var gflopsPerSecond: Double
  /// As planned.
  package var peakMemoryBytes: Int
  /// As the kernel counts this process's memory up to now.
  package var residentPeakBytes: Int?
  /// Where the time of these very steps went, if it was asked for.
  package var profile: StepProfile?
}

/// Times training steps and inference on random data that is in memory already.
package enum Benchmark {
  /// Steps before the clock starts.
  private static let warmUp = 3
  /// The optimizer that is timed, and a rate at which random data do not diverge.
  static let options: TrainingOptions = {
    var options = TrainingOptions()
    options.weightDecay = 5e-4
    return options
  }()
  static let rate = 0.01

  /// - Parameter profiles: also tells where the time goes, for a look at the clock before and after
  ///   each layer and kernel.
  package static func train(
    graph: Graph, batch: Int, steps: Int, threads: Int, kernels: KernelRules = .standard,
    profiles: Bool = false
  ) throws(EngineError) -> BenchmarkResult {
    let pool = WorkerPool(threads: threads)
    let trainer = try Trainer(
      graph: graph, batch: batch, seed: 1, options: options, kernels: kernels, pool: pool)
    let data = try RandomData(graph, count: batch)
    let recorder = profiles ? StepRecorder(threads: threads) : nil
    var profile = profiles ? StepProfile(graph, trains: true) : nil
    let seconds = time(steps) { isWarm in
      if isWarm { trainer.executor.recorder = recorder }
      _ = trainer.step(images: data.images.pointer, labels: data.labels.pointer, rate: rate)
      if isWarm, let recorder { profile?.add(recorder) }
    }
    var result = result(
      graph, batch, seconds, flopsPerMac: 6, peakMemoryBytes: trainer.peakMemoryBytes)
    result.profile = profile
    return result
  }

  /// - Parameters:
  ///   - state: the weights; nil is a fresh initialisation.
  ///   - profiles: as for training.
  package static func infer(
    graph: Graph, state: NetworkState? = nil, batch: Int, steps: Int, threads: Int,
    kernels: KernelRules = .standard, profiles: Bool = false
  ) throws(EngineError) -> BenchmarkResult {
    let pool = WorkerPool(threads: threads)
    let state = if let state { state } else { try NetworkState(graph, seed: 1) }
    let predictor = try Predictor(
      graph: graph, batch: batch, state: state, kernels: kernels, pool: pool)
    let data = try RandomData(graph, count: batch)
    let recorder = profiles ? StepRecorder(threads: threads) : nil
    var profile = profiles ? StepProfile(graph, trains: false) : nil
    let seconds = time(steps) { isWarm in
      if isWarm { predictor.executor.recorder = recorder }
      _ = predictor.logits(images: data.images.pointer, count: batch)
      if isWarm, let recorder { profile?.add(recorder) }
    }
    var result = result(
      graph, batch, seconds, flopsPerMac: 2, peakMemoryBytes: predictor.peakMemoryBytes)
    result.profile = profile
    return result
  }

  private static func time(_ steps: Int, _ body: (_ isWarm: Bool) -> Void) -> [Double] {
    for _ in 0..<warmUp { body(false) }
    return (0..<max(steps, 1)).map { _ in
      let start = Clock.now()
      body(true)
      return Clock.now() - start
    }.sorted()
  }

  private static func result(
    _ graph: Graph, _ batch: Int, _ seconds: [Double], flopsPerMac: Int, peakMemoryBytes: Int
  ) -> BenchmarkResult {
    let (best, worst) = (seconds[0], seconds[seconds.count - 1])
    let median = (seconds[(seconds.count - 1) / 2] + seconds[seconds.count / 2]) / 2
    let images = Double(batch)
    return BenchmarkResult(
      imagesPerSecond: .init(min: images / worst, median: images / median, max: images / best),
      milliseconds: .init(min: best * 1e3, median: median * 1e3, max: worst * 1e3),
      gflopsPerSecond: Double(graph.cost.total.macs * flopsPerMac * batch) / median * 1e-9,
      peakMemoryBytes: peakMemoryBytes, residentPeakBytes: Memory.residentPeak())
  }
}

/// Normal images and labels in turn.
struct RandomData {
  let images: AlignedBuffer<Float>
  let labels: AlignedBuffer<Int32>

  init(_ graph: Graph, count: Int) throws(EngineError) {
    do throws(MemoryRefusal) {
      images = try AlignedBuffer(reserving: count * graph.input.count)
      labels = try AlignedBuffer(reserving: count)
    } catch { throw EngineError(error) }
    var stream = RandomStream(seed: 1, "benchmark")
    for i in 0..<images.count { images.pointer[i] = Float(stream.normal()) }
    for i in 0..<count { labels.pointer[i] = Int32(i % graph.classes) }
  }
}
