/// The sentences of a report of all claims.
extension ClaimsReport {
  /// Names of the data sets that claims are judged on, in order.
  var dataNames: [String] {
    lines.map(\.data).reduce(into: []) { if !$1.isEmpty, !$0.contains($1) { $0.append($1) } }
  }

  /// The verdict of each claim that training decides, in words.
  package var trainedWords: [String] {
    lines.filter { !$0.assessment.isCounted }.map(\.assessment.word)
  }

  /// The verdict of each claim that counting decides.
  package var countedWords: [String] {
    lines.filter(\.assessment.isCounted).map(\.assessment.word)
  }

  /// The state of the claims: one sentence per data set if there are several, else one in all.
  package var headlines: [String] {
    let names = dataNames
    let trained = lines.filter { !$0.assessment.isCounted }
    guard names.count > 1 else {
      let text = ClaimsHeadline(trained.map(\.assessment)).text
      return [names.first.map { "On \($0), \(text)" } ?? text] + counted
    }
    return names.map { name in
      "On \(name), \(ClaimsHeadline(trained.filter { $0.data == name }.map(\.assessment)).text)"
    } + counted
  }

  /// The claims that counting decides, which are no findings of training.
  private var counted: [String] {
    let verdicts = lines.filter(\.assessment.isCounted).map(\.assessment.verdict)
    guard !verdicts.isEmpty else { return [] }
    return [
      "By counting alone, \(verdicts.count { $0 == .supported }) of \(verdicts.count) hold"
    ]
  }

  /// Below the table.
  var notes: [String] {
    let margin = NumberText.shortest(Assessment.smallEffect)
    let futility = NumberText.fixed(100 * Verdict.futility, decimals: 0)
    var notes = [
      "Findings are only the claims that are supported or contradicted (not supported). Shown smaller: open or futile, "
        + "and every interval lies within ±\(margin) points."
    ]
    if let missing { notes.append(missing) }
    notes.append(
      "a − b: in points of error (of gate spread for claims about gates) for the weakest "
        + "pair of the claim, at the look (6, 10, 15, 20 or 30 seeds), with a 95 % interval that "
        + "holds at all looks. Exploratory intervals have fewer seeds and hold for a single look.")
    if lines.contains(where: { [.loss, .stepTime].contains($0.assessment.claim.metric) }) {
      notes.append("Differences of the test loss have no unit; those of times are in %.")
    }
    notes.append(
      "q: a p value that is valid at every look. Claims that only say which errs less are corrected for "
        + "each other within a table (Holm); the column suite corrects for all claims here. Chance: how "
        + "probable a decision within \(Looks.budget) seeds is, in %; below \(futility) % a claim is "
        + "futile. docs/statistics.md tells when a claim is supported.")
    notes += sharedTrials
    if lines.contains(where: { $0.assessment.isAtChance }) {
      notes.append(
        "† Some of its networks have learnt nothing: they err as often as a guess.")
    }
    let judged = lines.filter { $0.assessment.verdict != nil }
    if let note = TrialCounts.validationNote(judged.flatMap(\.assessment.counts)) {
      notes.append(note)
    }
    return notes
  }

  /// What to run to judge the rest; nil if everything was run.
  var missing: String? {
    let missing = lines.filter { $0.assessment.verdict == nil }
    guard !missing.isEmpty else { return nil }
    let names = missing.map(\.experiment).reduce(into: [String]()) { names, name in
      if !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    return "\(missing.count) not run"
      + (names.isEmpty
        ? "." : "; `ablate run` these to judge the rest: \(names.joined(separator: ", ")).")
  }

  /// Identities of other claims of the report that read some of the same trials, with their experiment.
  func sharing(_ line: Line) -> [String] {
    lines.filter {
      !$0.trials.isDisjoint(with: line.trials)
        && ($0.assessment.claim.id, $0.experiment) != (line.assessment.claim.id, line.experiment)
    }.map { "\($0.experiment)/\($0.assessment.claim.id)" }
  }

  /// Which experiments share trials, a note for each group of them.
  var sharedTrials: [String] {
    var groups: [(names: [String], trials: Set<String>)] = []
    for line in lines where !line.trials.isEmpty {
      var own = (names: [line.experiment], trials: line.trials)
      groups.removeAll { group in
        guard !group.trials.isDisjoint(with: own.trials) else { return false }
        own.names = group.names + own.names.filter { !group.names.contains($0) }
        own.trials.formUnion(group.trials)
        return true
      }
      groups.append(own)
    }
    return groups.filter { $0.names.count > 1 }.map {
      "These experiments share trials, so chance affects them together: "
        + "\($0.names.joined(separator: ", "))."
    }
  }
}
