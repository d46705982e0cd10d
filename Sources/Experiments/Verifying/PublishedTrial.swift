import Settings
import Datasets
import Engine
import Network
import Results
import Zoo

/// A published trial: what is needed to train it again, and its name for readers.
package struct PublishedTrial: Hashable, Sendable {
  /// Its identity.
  package var trialID: String
  package var settings: [String: String]
  package var seed: Int
  /// Experiment and arm.
  package var name: String
  /// Whether its test images were scored after every epoch.
  var scoresEveryEpoch = true

  package init(trialID: String, settings: [String: String], seed: Int, name: String) {
    self.trialID = trialID
    self.settings = settings
    self.seed = seed
    self.name = name
  }

  package init(_ trial: Manifest.Trial) {
    let place = trial.places[0]
    self.init(
      trialID: trial.trial, settings: trial.settings, seed: trial.seed,
      name: "\(place.experiment)/\(place.arm)"
        + (place.variant.isEmpty ? "" : " (\(place.variant))"))
    scoresEveryEpoch = trial.epochs.allSatisfy { $0.test != nil }
  }

  /// Version of the arithmetic that it was trained by, as written.
  package var numerics: String { settings["numerics"] ?? "none" }

  var setup: SetupIdentity {
    SetupIdentity(settings.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) })
  }

  /// The identity that settings and seed make.
  package var identity: String { setup.trialID(seed: seed) }

  /// Throws: settings and seed that do not make the identity.
  package func check() throws(VerificationError) {
    let found = identity
    guard found == trialID else {
      throw .contents(
        "trial \(trialID.prefix(12)) (\(name), seed \(seed)): its settings and seed make \(found.prefix(12)); "
          + "the file was changed or is damaged")
    }
  }

  /// The arm of a plan that trains it.
  ///
  /// - Parameter locate: says where a dataset's files lie.
  ///
  /// Throws: settings that this version does not know or understands differently; data that are not there.
  func arm(
    named name: String, _ locate: (inout DatasetRequest) -> Void
  ) throws(VerificationError) -> Arm {
    func unknown(_ reason: String) -> VerificationError {
      .contents(
        "trial \(trialID.prefix(12)) (\(self.name)): \(reason); this version of ablate cannot train it"
      )
    }
    var own: TrialSettings
    do { own = try TrialSettings(canonical: settings) } catch {
      throw unknown(error.description)
    }
    locate(&own.data)
    let facts = try wrapped(Datasets.facts(own.data), as: VerificationError.data)
    let graph: Graph
    do { graph = try Zoo.build(own.resolved(facts)) } catch {
      throw unknown(error.description)
    }
    let again = own.canonicalPairs(facts, dataIdentity: settings["data"] ?? "")
    let keys = Set(again.keys).union(settings.keys).sorted()
    if let key = keys.first(where: { again[$0] != settings[$0] }) {
      throw unknown(
        "the setting \(key) is \(settings[key] ?? "absent") there and \(again[key] ?? "absent") here"
      )
    }
    return Arm(
      name: name, label: name, settings: own, facts: facts, graph: graph, cost: graph.cost,
      scoresEveryEpoch: scoresEveryEpoch)
  }
}
