import Foundation
import Results

/// One finished trial as trackers know runs: a name, settings, and metrics by step.
package struct TrackedRun: Sendable {
  package var experiment: String
  package var scale: String
  package var variant: String
  package var arm: String
  /// The plan's, by which arms pair.
  package var seed: Int
  package var trialID: String
  package var settings: [String: String]
  /// Seconds since 1970.
  package var started: Double
  package var ended: Double
  package var epochs: [Manifest.Epoch]

  /// The finished trials of plans, in order.
  package static func all(_ keys: [PlanKey], in store: ResultsStore) throws -> [TrackedRun] {
    try keys.flatMap { key in
      try store.origins(key).filter { $0.state == "done" }.map { origin in
        let started = origin.last.flatMap { Self.seconds($0.startedAt) } ?? 0
        return TrackedRun(
          experiment: key.experiment, scale: key.scale, variant: key.variant, arm: origin.arm,
          seed: origin.seed, trialID: origin.trialID, settings: origin.settingsByKey,
          started: started,
          ended: max(started, origin.last?.endedAt.flatMap { Self.seconds($0) } ?? started),
          epochs: try store.epochs(origin.trialID))
      }
    }
  }

  /// Of a time such as `2026-11-30T12:00:00Z`.
  private static func seconds(_ text: String) -> Double? {
    try? Date(text, strategy: .iso8601).timeIntervalSince1970
  }

  /// When an epoch ended, as if all took equally long.
  package func time(of epoch: Int) -> Double {
    started + (ended - started) * Double(epoch) / Double(max(1, epochs.count))
  }

  /// What was measured after an epoch, by name; values that are no number are left out.
  package func metrics(_ epoch: Manifest.Epoch) -> [(name: String, value: Double)] {
    func score(_ split: String, _ score: Manifest.Score?) -> [(String, Double)] {
      guard let score else { return [] }
      return [
        ("\(split)_top1_error", score.top1Error), ("\(split)_top5_error", score.top5Error),
        ("\(split)_loss", score.loss),
      ]
    }
    return
      ([("learning_rate", epoch.rate)] + score("train", epoch.train) + score("test", epoch.test))
      .filter { $0.1.isFinite }.map { (name: $0.0, value: $0.1) }
  }

  /// Experiment, with scale and variant where they are not the usual ones.
  package var experimentName: String {
    experiment + "@" + scale + (variant.isEmpty ? "" : " " + variant)
  }
}

extension ResultsStore.TrialOrigin {
  fileprivate var settingsByKey: [String: String] {
    (try? JSONDecoder().decode([String: String].self, from: Data(settings.utf8))) ?? [:]
  }
}

/// A file of a tracker's folder.
package struct TrackerFile: Hashable, Sendable {
  /// Below the folder, with `/` between its parts.
  package var path: String
  package var bytes: [UInt8]

  /// A name as a part of a path: what could leave the folder, or trouble a tool, becomes a hyphen.
  static func part(_ name: String) -> String {
    let kept = name.map { $0.isLetter || $0.isNumber || "._-=,+@".contains($0) ? $0 : "-" }
    return String(kept.first == "." ? ["-"] + kept.dropFirst() : kept)
  }
}
