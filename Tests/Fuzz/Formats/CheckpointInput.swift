import Engine
import Files
import Kernels
import Network
import Zoo

/// Checkpoints of a small network; half of them with a digest that fits.
struct CheckpointInput: InputFormat {
  static let name = "checkpoint"
  let seeds: [[UInt8]]
  let tokens = [
    "\"epoch\":", "\"history\":", "{", "}", "[", "]", "null", "NaN", "conv1.weight", "\0\0\0\0",
  ].map(\.bytes)
  private let trainer: any NetworkTrainer

  init(folder: String) throws {
    var settings = NetworkSettings(model: "cifar-resnet-8")
    for (key, value) in [("width", "1"), ("stem_stride", "2")] {
      try settings.set(key, value)
    }
    let trainer = try Arithmetic.standard.trainer(
      graph: try Zoo.build(settings), batch: 2, seed: 1, options: TrainingOptions(),
      pool: WorkerPool(threads: 1))
    self.trainer = trainer
    let path = "\(folder)/seed"
    seeds = try ["", "{\"epoch\":1,\"history\":[]}"].map { metadata in
      try trainer.save(to: path, identity: "trial", metadata: metadata.bytes)
      return try WholeFile.read(path)
    }
  }

  /// At the end stands the SHA-256 of all that comes before.
  func repaired(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > Digest.count else { return bytes }
    let body = Array(bytes.dropLast(Digest.count))
    return body + Digest.sha256(body)
  }

  func read(_ path: String) -> Bool {
    guard let file = try? CheckpointFile(path) else { return false }
    return (try? trainer.restore(from: file)) != nil
  }
}
