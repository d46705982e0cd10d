import Engine
import Files
import Results

/// Which trials of a manifest are trained again.
package enum TrialChoice: Hashable, Sendable {
  case all
  /// This many, at random by the seed.
  case random(Int, seed: Int)
  /// A few short ones, at random by the seed; the quickest one if all are long.
  case few(seed: Int)

  /// Of `few`: how many, and the most seconds that each took where it was published.
  package static let fewCount = 3
  package static let fewSeconds = 300.0

  /// The trials, in the manifest's order. Throws if none has this version's arithmetic, or if there
  /// are too few.
  package func choose(from manifest: Manifest) throws(VerificationError) -> [Manifest.Trial] {
    let trials = try Self.usable(manifest)
    switch self {
    case .all: return trials
    case .random(let count, let seed):
      guard count <= trials.count else {
        throw .contents(
          "there are \(trials.count) trial\(trials.count == 1 ? "" : "s") to choose from, not \(count)"
        )
      }
      return Self.take(count, of: trials, seed: seed)
    case .few(let seed):
      let quick = trials.filter { $0.seconds <= Self.fewSeconds }
      guard quick.isEmpty else { return Self.take(Self.fewCount, of: quick, seed: seed) }
      return trials.min { $0.seconds < $1.seconds }.map { [$0] } ?? []
    }
  }

  /// Those that this version trains to the same bits.
  package static func usable(
    _ manifest: Manifest
  ) throws(VerificationError) -> [Manifest.Trial] {
    let own = String(EngineInfo.numericsVersion)
    let usable = manifest.trials.filter { $0.settings["numerics"] == own }
    guard usable.isEmpty, let other = manifest.trials.first else { return usable }
    let machine = manifest.machines[other.machine]
    let revision = machine.revision.map { ", revision \($0.prefix(12))" } ?? ""
    throw .numerics(
      "its trials were trained by numerics version \(other.settings["numerics"] ?? "none"), and this ablate has "
        + "\(own), whose bits are others; verify it with the version that trained them, ablate "
        + "\(machine.version)\(revision)")
  }

  /// The order of digests is random, and depends only on the seed and the trial.
  private static func take(_ count: Int, of trials: [Manifest.Trial], seed: Int) -> [Manifest.Trial]
  {
    let ranks = trials.map { Digest.sha256Text(Array("\(seed)\n\($0.trial)".utf8)) }
    let taken = Set(trials.indices.sorted { ranks[$0] < ranks[$1] }.prefix(count))
    return trials.indices.filter(taken.contains).map { trials[$0] }
  }
}
