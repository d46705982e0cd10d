import Results

/// The arms of a plan with their differences to the baseline, corrected over the table.
struct ArmStatistics {
  struct Line {
    var arm: ResultsStore.ArmResult
    var top1: Sample
    var top5: Sample
    var difference: PairedDifference?
    var adjustedP: Double?
  }

  let lines: [Line]

  init(_ arms: [ResultsStore.ArmResult]) {
    var lines = arms.map { arm in
      let baseline = arms.first { $0.arm == arm.baseline }
      return Line(
        arm: arm, top1: Sample(arm.top1Error.sorted { $0.key < $1.key }.map(\.value)),
        top5: Sample(arm.top5Error.sorted { $0.key < $1.key }.map(\.value)),
        difference: baseline.flatMap { PairedDifference(arm.top1Error, $0.top1Error) })
    }
    let tested = lines.indices.filter { (lines[$0].difference?.n ?? 0) > 1 }
    let adjusted = Holm.adjust(tested.compactMap { lines[$0].difference?.signFlipP })
    for (index, p) in zip(tested, adjusted) { lines[index].adjustedP = p }
    self.lines = lines
  }

  var differences: [PairedDifference] { lines.compactMap(\.difference) }

  /// How errors, differences and p were come by; the least p that can be reached.
  var notes: [String] {
    guard lines.contains(where: { $0.top1.n > 0 }) else { return [] }
    var notes = [
      "Ours: top-1 error in % of the last epoch on the test split, mean ± standard deviation over "
        + "n seeds."
    ]
    if !differences.isEmpty {
      let least = Dictionary(differences.map { ($0.n, $0.leastAttainableP) }) { first, _ in first }
        .sorted { $0.key < $1.key }
        .map { "\(NumberText.probability($0.value)) for n = \($0.key)" }
      notes.append(
        "Difference: arm minus baseline in points, paired by seed (below zero: fewer errors), with its "
          + "95 % interval (Student's t) and the bootstrap's beside it. p: exact sign-flip test, corrected "
          + "over the table (Holm); the least that can come out, uncorrected, is "
          + "\(least.joined(separator: ", ")).")
    }
    let unfinished = lines.reduce(0) { $0 + $1.arm.unfinished - $1.arm.failed }
    if unfinished > 0 { notes.append("Trials not finished and so left out: \(unfinished).") }
    let failed = lines.reduce(0) { $0 + $1.arm.failed }
    if failed > 0 {
      notes.append("Trials that failed and so are left out: \(failed); `ablate status` says why.")
    }
    return notes
  }

  /// What was trained, in a sentence: the settings that all arms share.
  var recipe: String {
    guard !lines.isEmpty else { return "" }
    let data = Set(lines.map(\.arm.dataset))
    func shared(_ key: String) -> String? {
      let values = Set(lines.map { $0.arm.settings[key] ?? "" })
      // A setting that no arm has is nothing that they share.
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
