import Engine
import Network

/// What one step of training takes at its peak, for a batch and number of threads that listings state.
struct TrainingMemory {
  static let batch = 16
  static let threads = 2

  /// Nil where the engine cannot train the network.
  let bytes: Int?

  init(_ graph: Graph) {
    bytes = try? Trainer.memory(graph: graph, batch: Self.batch, threads: Self.threads)
  }

  /// For people.
  var sentence: String? {
    bytes.map {
      "A training step of \(Self.batch) images takes \($0 >> 20) MiB at its peak, with "
        + "\(Self.threads) threads."
    }
  }
}
