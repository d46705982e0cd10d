import Reports

extension ReportPage {
  /// What was run, in a few numbers.
  var summary: PageSection {
    let overview = Overview(entries)
    guard !overview.isEmpty else {
      return PageSection(
        id: "summary", title: "Summary",
        content: [
          .tag(
            "p",
            Node.prose(
              "No trial was run at scale \(scale) yet. `ablate run --all\(scaleOption)` trains every "
                + "ablation, and `ablate plan --all\(scaleOption)` tells what that takes. The tables below "
                + "show the paper's values and what its networks count."))
        ])
    }
    var facts: [(String, String)] = [
      (
        "Experiments with results",
        "\(overview.experiments) of \(Set(entries.compactMap(\.experiment)).count)"
      ),
      ("Trials done", NumberText.grouped(overview.done)),
    ]
    if overview.unfinished > 0 { facts.append(("Trials not finished", "\(overview.unfinished)")) }
    if overview.failed > 0 { facts.append(("Trials failed", "\(overview.failed)")) }
    if overview.atChance > 0 {
      facts.append(("Networks at chance", "\(overview.atChance)"))
    }
    if overview.repeats > 0 { facts.append(("Turns timed", NumberText.grouped(overview.repeats))) }
    if overview.seconds > 0 {
      facts.append(("Time of training", Self.hours(overview.seconds)))
    }
    if let dates = overview.dates { facts.append(("Run", dates)) }
    facts.append(("Machines", overview.machines.joined(separator: "; ")))
    let headlines = claims.headlines.map { Node.leaf("p", ["class": "lead"], $0 + ".") }
    return PageSection(
      id: "summary", title: "Summary",
      content: headlines + counts("Claims judged by training and timing", measuredWords)
        + counts("Claims judged by counting alone", countedWords) + [
          .terms("facts", facts.map { ($0.0, .text($0.1)) })
        ])
  }

  /// How many claims there are of each verdict; none where there is no claim.
  private func counts(_ title: String, _ words: [String]) -> [Node] {
    guard !words.isEmpty else { return [] }
    let all = Verdict.allCases.map(\.rawValue) + ["not run"]
    let verdicts = all.map { word -> Node in
      let count = Node.leaf("strong", "\(words.count { $0 == word })")
      return .tag("li", [count, .text(" "), Badge.of(word)])
    }
    return [
      .leaf("p", ["class": "lead"], "\(title) (\(words.count)):"),
      .tag("ul", ["class": "counts", "aria-label": title], verdicts),
    ]
  }

  /// The verdict of each claim that rests on what was trained or timed.
  private var measuredWords: [String] {
    claims.trainedWords + costs.filter { !$0.isCounted }.map(\.word)
  }

  private var countedWords: [String] {
    claims.countedWords + costs.filter(\.isCounted).map(\.word)
  }

  private var costs: [PageJudgement] {
    entries.filter { $0.id == "table-sec4" }.flatMap(\.judgements)
  }

  /// As commands need it: nothing for the default.
  var scaleOption: String { scale == "desk" ? "" : " --scale \(scale)" }

  private static func hours(_ seconds: Double) -> String {
    seconds < 3600
      ? "\(NumberText.fixed(seconds / 60, decimals: 1)) min"
      : "\(NumberText.fixed(seconds / 3600, decimals: 1)) h"
  }
}
