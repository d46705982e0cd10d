import Datasets
import Engine
import Files
import Interchange
import Network
import Results
import Zoo

/// One arm of a plan: a setup with its network, under the name the experiment gives it.
package struct Arm: Sendable {
  package var name: String
  package var label: String
  package var paperRow: String?
  /// What is added to each seed: the same setup as another arm's, under other seeds.
  package var seedOffset = 0
  /// The arm that this one is compared with; nil for the baseline itself.
  package var baseline: String?
  package var settings: TrialSettings
  package var facts: Datasets.Facts
  package var graph: Graph
  package var cost: NetworkCost
  /// Whether the test images are scored after every epoch, or after the last alone. It changes no weights and
  /// is no setting.
  package var scoresEveryEpoch = true

  /// Images that one trial trains on and is scored on, over all epochs.
  package var imagesTrained: Int {
    facts.train / settings.training.batch * settings.training.batch * settings.training.epochs
  }
  package var imagesScored: Int {
    facts.test * (scoresEveryEpoch ? settings.training.epochs : 1)
  }
  package var stepsPerEpoch: Int { facts.train / settings.training.batch }

  /// Multiply-adds of one trial: a training step is three forward passes.
  package var macs: Double {
    Double(cost.total.macs) * (3 * Double(imagesTrained) + Double(imagesScored))
  }
}

extension Arm {
  /// Micro-batches of a batch.
  package var parts: Int { settings.training.batch / settings.training.imagesAtOnce }

  /// Bytes of the images that a process holds, which come in pieces as large as a micro-batch: the test images are read while the last training images of an
  /// epoch are still held.
  package var batchMemory: Int {
    2 * BatchLoader.memory(imageCount: graph.input.count, batch: settings.training.imagesAtOnce)
  }

  /// Bytes that training takes at its peak at each rank, the images included.
  package func memory(threads: Int, ranks: Int = 1) throws(EngineError) -> Int {
    let training = settings.training
    return try settings.arithmetic.memory(
      graph: graph, batch: training.batch, threads: threads, options: training.options,
      ranks: ranks)
      + batchMemory
  }

  /// Bytes that each of several ranks sends in a step, on the mean.
  package func bytesSent(ranks: Int) throws(EngineError) -> Double {
    let training = settings.training
    return try Trainer.bytesSent(
      graph: graph, batch: training.batch, microBatch: training.options.microBatch, ranks: ranks)
  }

  /// Gives a new trainer the weights that training begins with, where they are not those that its seed drew.
  func begin(_ trainer: any NetworkTrainer) throws(ONNXImportError) {
    if let state = try settings.network.initialState(graph, fresh: trainer.state) {
      trainer.begin(with: state)
    }
  }
}

extension DatasetRequest {
  /// The images alone, whatever size networks see them at.
  package var images: DatasetRequest {
    var copy = self
    copy.side = nil
    return copy
  }
}

/// One training: an arm with a seed, and the identity under which the database knows it.
package struct Trial: Sendable {
  /// Index into the plan's arms.
  package var arm: Int
  /// The arm's offset included.
  package var seed: Int
  package var record: TrialRecord
}

/// The identity of a setup: SHA-256 over its canonical settings, as JSON with sorted keys.
struct SetupIdentity {
  let json: String
  let setupID: String

  init(_ canonical: [(key: String, value: String)]) {
    json = Self.json(canonical)
    setupID = Digest.sha256Text(Array(json.utf8))
  }

  static func json(_ canonical: [(key: String, value: String)]) -> String {
    let pairs = canonical.map { "\(quoted($0.key)):\(quoted($0.value))" }
    return "{\(pairs.joined(separator: ","))}"
  }

  func trialID(seed: Int) -> String {
    Digest.sha256Text(Array("\(json)\nseed=\(seed)".utf8))
  }

  /// Keys and values are plain words; they are escaped for JSON all the same.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
