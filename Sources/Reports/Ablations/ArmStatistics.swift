import Results

/// The arms of a plan with their differences to the baseline, corrected over the table.
struct ArmStatistics {
  struct Line {
    var arm: ResultsStore.ArmResult
    var top1: Sample
    var top5: Sample
    var difference: PairedDifference?
    /// Of the sign-flip test, after Holm's correction: for scripts that read it; no verdict rests on it.
    var adjustedP: Double?
    /// Of the arm and its baseline; nil for the baseline itself.
    var test: SequentialTest?
    /// Of the test, after Holm's correction over the table; nil before the first look.
    var adjustedQ: Double?

    var counts: TrialCounts { TrialCounts(arm) }
  }

  let lines: [Line]

  init(_ arms: [ResultsStore.ArmResult]) {
    var lines = arms.map { arm in
      let baseline = arms.first { $0.arm == arm.baseline }
      return Line(
        arm: arm, top1: Sample(arm.top1Error.sorted { $0.key < $1.key }.map(\.value)),
        top5: Sample(arm.top5Error.sorted { $0.key < $1.key }.map(\.value)),
        difference: baseline.flatMap { PairedDifference(arm.top1Error, $0.top1Error) },
        test: baseline.map { SequentialTest(arm, $0, among: arms, errors: \.top1Error) })
    }
    let paired = lines.indices.filter { (lines[$0].difference?.n ?? 0) > 1 }
    let flips = Holm.adjust(paired.compactMap { lines[$0].difference?.signFlipP })
    for (index, p) in zip(paired, flips) { lines[index].adjustedP = p }
    let tested = lines.indices.filter { lines[$0].test?.look != nil }
    let adjusted = Holm.adjust(tested.compactMap { lines[$0].test?.q })
    for (index, q) in zip(tested, adjusted) { lines[index].adjustedQ = q }
    self.lines = lines
  }

  var differences: [PairedDifference] { lines.compactMap(\.difference) }

  /// How errors, differences and q were computed.
  var notes: [String] {
    guard lines.contains(where: { $0.top1.n > 0 }) else {
      return TrialCounts.divergedNote(lines.map(\.counts)).map { [$0] } ?? []
    }
    let isValidation = lines.allSatisfy(\.arm.isValidation)
    var notes = [
      "Ours: top-1 error in % of the last epoch on "
        + (isValidation ? "validation pictures" : "the test split")
        + ", mean ± standard deviation over n seeds."
    ]
    if let note = TrialCounts.validationNote(lines.map(\.counts)) { notes.append(note) }
    if !differences.isEmpty {
      notes.append(lines.contains { $0.test?.look != nil } ? Self.looked : Self.exploratory)
    }
    let unfinished = lines.reduce(0) { $0 + $1.arm.unfinished - $1.arm.failed }
    if unfinished > 0 { notes.append("Unfinished trials, left out: \(unfinished).") }
    let failed = lines.reduce(0) { $0 + $1.arm.failed }
    if failed > 0 {
      notes.append("Failed trials, left out: \(failed); `ablate status` tells why.")
    }
    let counts = lines.map(\.counts)
    if let note = TrialCounts.divergedNote(counts) { notes.append(note) }
    if let note = TrialCounts.chanceNote(counts) { notes.append("† " + note) }
    return notes
  }

  private static let looked =
    "Difference: arm minus baseline in points (below zero: fewer errors), at the last look of 6, 10, 15, 20 "
    + "and 30 seeds that both have finished, with a 95 % interval that holds at all looks. q: a p value "
    + "that is valid at every look, corrected over the table (Holm). Without a look, differences and "
    + "intervals are exploratory: over the seeds that both have, valid for a single look."
  private static let exploratory =
    "Difference: arm minus baseline in points (below zero: fewer errors) over the seeds that both have, "
    + "with a 95 % interval for a single look. All of it is exploratory: verdicts begin with seeds 1 to "
    + "\(Looks.sizes[0]) of both."

  /// What was trained, in a sentence: the settings that all arms share.
  var recipe: String {
    guard !lines.isEmpty else { return "" }
    let data = Set(lines.map(\.arm.dataset))
    func shared(_ key: String) -> String? {
      let values = Set(lines.map { $0.arm.settings[key] ?? "" })
      // A setting that no arm has is not shared.
      return values.count == 1 ? values.first.flatMap { $0.isEmpty ? nil : $0 } : nil
    }
    let parts = [
      shared("model").map { model in
        model + (shared("width").map { ", width \($0)" } ?? "")
          + (shared("stem_stride").map { ", stem stride \($0)" } ?? "")
      },
      data.count == 1 ? data.first : "data as named",
      shared("training.epochs").map { "\($0) epoch\($0 == "1" ? "" : "s")" },
      shared("training.batch").map { "batch \($0)" },
      shared("training.rate").map { "rate \($0) (\(shared("training.schedule") ?? "as named"))" },
      shared("training.weight_decay").map { "weight decay \($0)" },
    ]
    return "Trained here, all arms alike: " + parts.compactMap { $0 }.joined(separator: "; ") + "."
  }
}
