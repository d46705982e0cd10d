import Results

/// The outcomes of an arm's trials.
package struct TrialCounts: Hashable, Sendable {
  /// The arm as tables name it.
  package var label: String
  package var planned: Int
  package var done: Int
  package var diverged: Int
  /// Failed otherwise.
  package var failed: Int
  /// Done, and no better than a guess among this many classes.
  package var atChance: Int
  package var classes: Int?
  /// Whether errors are those on pictures held out of training, not of the test split.
  package var isValidation: Bool
  /// Share of the most frequent class; nil where it is not known.
  package var mostFrequent: Double?

  package init(_ arm: ResultsStore.ArmResult) {
    label = arm.label
    done = arm.top1Error.count
    planned = done + arm.unfinished
    diverged = arm.diverged.count
    failed = arm.failed - diverged
    atChance = arm.seedsAtChance.count
    classes = arm.classes
    isValidation = arm.isValidation
    mostFrequent = arm.mostFrequent
  }

  /// Such as `4 of 6, 2 diverged`; nil where no trial failed.
  package var text: String? {
    guard diverged + failed > 0 else { return nil }
    let parts = [(diverged, "diverged"), (failed, "failed")].filter { $0.0 > 0 }
    return "\(done) of \(planned), " + parts.map { "\($0) \($1)" }.joined(separator: ", ")
  }

  /// Such as `2 of 6`, or `all 6`: the networks that have learnt nothing.
  private var share: String { atChance == done ? "all \(done)" : "\(atChance) of \(done)" }

  /// That networks of these arms have learnt nothing, as a sentence; nil where all have learnt.
  package static func chanceNote(_ counts: [TrialCounts]) -> String? {
    let found = counts.filter { $0.atChance > 0 }
    guard !found.isEmpty else { return nil }
    var guesses: [Int: Set<String>] = [:]
    for counts in found {
      guard let classes = counts.classes else { continue }
      let error = Chance.error(classes: classes, mostFrequent: counts.mostFrequent)
      guesses[classes, default: []].insert(
        "\(classes) classes (\(NumberText.fixed(error, decimals: 2)) %)")
    }
    return "At chance: " + found.map { "\($0.label) (\($0.share))" }.joined(separator: "; ")
      + ". These networks have learnt nothing: they err as often as a guess among "
      + guesses.sorted { $0.key < $1.key }.flatMap { $0.value.sorted() }.joined(separator: " or ")
      + "."
  }

  /// The trials that diverged, as a sentence; nil where none did.
  package static func divergedNote(_ counts: [TrialCounts]) -> String? {
    let found = counts.filter { $0.diverged > 0 }
    guard !found.isEmpty else { return nil }
    return "Diverged: "
      + found.map { "\($0.label) (\($0.diverged) of \($0.planned))" }.joined(separator: "; ")
      + ". Means are over the rest; no claim that such an arm does better can be supported."
  }

  /// That these arms are scored on validation pictures, as a sentence; nil where all are on the test split.
  package static func validationNote(_ counts: [TrialCounts]) -> String? {
    let found = counts.filter(\.isValidation)
    guard !found.isEmpty else { return nil }
    let whose =
      found.count == counts.count
      ? "Errors" : "Errors of \(found.map(\.label).joined(separator: ", "))"
    return whose
      + " are those on validation pictures, held out of training; the test split was not read."
  }

  var json: JSONValue {
    [
      "planned": .integer(planned), "done": .integer(done), "diverged": .integer(diverged),
      "failed": .integer(failed), "at_chance": .integer(atChance),
    ]
  }
}

extension ResultsStore.ArmResult {
  /// Of the data; nil where the settings do not say.
  package var classes: Int? { settings["classes"].flatMap(Int.init) }

  /// Whether its trials were scored on pictures held out of training: their data's identity says so.
  package var isValidation: Bool { dataset.hasSuffix(" validation") }

  /// Seeds whose network has learnt nothing.
  package var seedsAtChance: [Int] {
    guard let classes else { return [] }
    return top1Error.keys.sorted().filter { seed in
      guard let error = top1Error[seed], let images = testImages[seed] else { return false }
      return Chance.isReached(
        by: error, images: images, classes: classes, mostFrequent: mostFrequent)
    }
  }
}
