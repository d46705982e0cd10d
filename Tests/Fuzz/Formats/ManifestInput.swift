import Experiments
import Files
import Results

/// Manifests, and the plans by which `verify` would train their trials; half of them with identities that fit.
struct ManifestInput: InputFormat {
  static let name = "manifest"
  let seeds: [[UInt8]]
  let tokens = [
    "\"ablate_manifest\": ", "\"machines\": [", "\"trials\": [", "\"settings\":{", "\"epochs\":[[",
    "\"places\":[{", "\"seed\":", "\"weights\":", "\"data\":", "\"numerics\":", "\"model\":",
    "\"kernels\":", "\"training.milestones\":", "\"se.stages\":", "shapes/1/12 classes/", "[", "]",
    "{", "}", ",", ":", "null", "\"nan\"", "\"\"", "\\u0000", "\\ud800",
  ].map(\.bytes)

  init(folder: String) throws {
    var manifest = try Manifest(WholeFile.read("results/desk/manifest.json"))
    // Two trials are enough, and changes hit more of what there is.
    manifest.trials = Array(manifest.trials.prefix(2))
    for index in manifest.trials.indices {
      manifest.trials[index].epochs = Array(manifest.trials[index].epochs.prefix(2))
    }
    seeds = [manifest, Manifest()].map(\.text.bytes)
  }

  /// A trial's identity is the SHA-256 of its settings and seed.
  func repaired(_ bytes: [UInt8]) -> [UInt8] {
    guard var manifest = try? Manifest(bytes) else { return bytes }
    for index in manifest.trials.indices {
      manifest.trials[index].trial = PublishedTrial(manifest.trials[index]).identity
    }
    return manifest.text.bytes
  }

  func read(_ path: String) -> Bool {
    guard let bytes = try? WholeFile.read(path), let manifest = try? Manifest(bytes) else {
      return false
    }
    let plan = try? VerificationPlan(manifest.trials.map(PublishedTrial.init), name: "fuzz") { _ in
    }
    return plan.map { !$0.trials.isEmpty } ?? manifest.trials.isEmpty
  }
}
