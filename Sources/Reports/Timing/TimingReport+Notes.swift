import Network
import Results

extension TimingReport {
  /// Conditions, definitions, what was left out and how to measure.
  static func notes(
    _ results: TimingResults, _ counts: SectionFour, _ key: PlanKey, _ file: String,
    _ paper: PaperTable?
  ) -> [String] {
    var notes: [String] = []
    if results.records.isEmpty {
      let scale = key.scale == "desk" ? "" : " --scale \(key.scale)"
      let set = key.variant.split(separator: " ").map { " --set \($0)" }.joined()
      notes.append(
        "No times \(key.scaleText) yet: `ablate run \(file)\(scale)\(set)` measures them, "
          + "`ablate plan \(file)\(scale)\(set)` lists them.")
    } else {
      notes += [how(results), machine(results)]
      if results.otherSeries > 0 {
        notes.append(
          "Left out: \(results.otherSeries) other series, measured before by another binary, with "
            + "other threads or on another machine; the view v_timings has them.")
      }
    }
    notes.append(
      "Multiply-adds: convolutions and fully connected layers of one image. SE adds "
        + "\(NumberText.grouped(counts.se.total.macs - counts.plain.total.macs)) of them to "
        + "ResNet-50; the paper's 0.26 % comes from its rounded 3.86 and 3.87. With squeezing and scaling "
        + "counted too, one operation per value, it is "
        + "\(NumberText.fixed(counts.arithmeticPercent, decimals: 2)) %.")
    notes.append(
      "This table does not judge the claim that removing the SE blocks of stage 5 raises the error of "
        + "ResNet-50 by less than 0.1 points (top-1 error in the first version and at CVPR, top-5 in the "
        + "later ones).")
    if let paper {
      notes.append(
        "Paper: \(paper.source); training step of batch 256 on 8 Titan X, inference on an unnamed "
          + "CPU. We computed the changes in time. Compare changes, not times.")
    }
    return notes
  }

  private static func how(_ results: TimingResults) -> String {
    let batches = Set(results.records.filter { $0.setup.mode == .train }.map(\.setup.batch))
    let batch = batches.sorted().map(String.init).joined(separator: ", ")
    return
      "Ours: median and range over n repeats of the milliseconds of a step. A training step is "
      + "forward with batch statistics, loss, backward and update"
      + (batch.isEmpty ? "" : " of \(batch) images in memory")
      + "; inference is one image with batch norm folded. In each repeat the arms take turns, in an "
      + "order that reverses from repeat to repeat. Change: geometric mean of the ratios within repeats, with its 95 % interval "
      + "(t of their logarithms)."
  }

  private static func machine(_ results: TimingResults) -> String {
    guard let last = results.records.last else { return "" }
    let loads = Sample(results.records.compactMap(\.load)).range
    let revisions = Set(results.records.map { $0.revision ?? "unknown" }).sorted()
    let host = last.series.host.split(separator: "/").first.map(String.init) ?? "?"
    let threads = last.series.threads
    return
      "Measured on \(host) (\(last.cpu)) with \(threads) thread\(threads == 1 ? "" : "s"), revision "
      + revisions.map { String($0.prefix(12)) }.joined(separator: ", ")
      + (results.records.contains { $0.isDirty == true } ? " with changes" : "")
      + (loads.map {
        "; load of the machine \(NumberText.fixed($0.lowerBound, decimals: 1)) to "
          + NumberText.fixed($0.upperBound, decimals: 1)
      } ?? "") + "."
  }
}
