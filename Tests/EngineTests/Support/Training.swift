import Engine
import Foundation
import Kernels
import Network

/// A trainer with its data, for tests that train a little.
final class Training {
  let trainer: Trainer
  let batch: TestBatch

  init(
    _ graph: Graph, seed: UInt64 = 1, images: Int = 7, threads: Int = 1,
    kernels: KernelRules = .standard, fusions: PlanFusions = .all,
    _ change: (inout TrainingOptions) -> Void = { _ in }
  ) throws {
    var options = TrainingOptions()
    options.weightDecay = 1e-3
    change(&options)
    batch = TestBatch(graph, count: images)
    trainer = try Trainer(
      graph: graph, batch: images, seed: seed, options: options, kernels: kernels,
      fusions: fusions, pool: WorkerPool(threads: threads))
  }

  @discardableResult
  func step(_ times: Int = 1) -> BatchScore {
    var score = BatchScore()
    for _ in 0..<times {
      score = trainer.step(
        images: batch.images.pointer, labels: batch.labels.pointer, rate: 0.05)
    }
    return score
  }

  func evaluate(_ count: Int) -> BatchScore {
    trainer.evaluate(images: batch.images.pointer, labels: batch.labels.pointer, count: count)
  }

  /// All that training changes.
  var state: State {
    State(
      weights: trainer.values(of: .weights),
      slots: trainer.options.slots.indices.map { trainer.values(of: .slot($0)) },
      running: trainer.runningStatistics, averages: trainer.averagedStatistics,
      steps: trainer.steps)
  }

  struct State: Equatable {
    var weights: [String: [Float]]
    /// Of the optimizer, each by name of the parameter.
    var slots: [[String: [Float]]]
    var running: [String: [Float]]
    /// Of the running statistics; none where the weights are not averaged.
    var averages: [String: [Float]]
    var steps: Int
  }
}

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
}
