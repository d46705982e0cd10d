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
      try trainer.save(to: path, metadata: metadata.bytes)
      return try WholeFile.read(path)
    }
  }

  /// Behind eight bytes of magic stands the SHA-256 of all that follows.
  func repaired(_ bytes: [UInt8]) -> [UInt8] {
    let start = 8 + Digest.count
    guard bytes.count > start else { return bytes }
    return bytes[..<8] + Digest.sha256(Array(bytes[start...])) + bytes[start...]
  }

  func read(_ path: String) -> Bool { (try? trainer.restore(from: path)) != nil }
}
