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
              "Nothing was run at scale \(scale) yet. `ablate run --all\(scaleOption)` trains every "
                + "ablation, `ablate plan --all\(scaleOption)` says what that takes; the tables below "
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
    if overview.repeats > 0 { facts.append(("Turns timed", NumberText.grouped(overview.repeats))) }
    if overview.seconds > 0 {
      facts.append(("Time of training", Self.hours(overview.seconds)))
    }
    if let dates = overview.dates { facts.append(("Run", dates)) }
    facts.append(("Machines", overview.machines.joined(separator: "; ")))
    let words = verdictWords
    let verdicts = ["supported", "not supported", "undecided", "not run"].map { word -> Node in
      let count = Node.leaf("strong", "\(words.count { $0 == word })")
      return .tag("li", [count, .text(" "), Badge.of(word)])
    }
    return PageSection(
      id: "summary", title: "Summary",
      content: [
        .tag(
          "ul", ["class": "counts", "aria-label": "Verdicts on \(words.count) claims"], verdicts),
        .terms("facts", facts.map { ($0.0, .text($0.1)) }),
      ])
  }

  /// The verdict of each claim, those on times and counts too.
  private var verdictWords: [String] {
    let column = claims.table.columns.firstIndex { $0.key == "verdict" } ?? 0
    let words = claims.table.rows.compactMap { row in
      if case .text(let word) = row[column] { word } else { nil as String? }
    }
    return words + entries.filter { $0.id == "table-sec4" }.flatMap(\.judgements).map(\.word)
  }

  /// As commands need it: nothing for the default.
  var scaleOption: String { scale == "desk" ? "" : " --scale \(scale)" }

  private static func hours(_ seconds: Double) -> String {
    seconds < 3600
      ? "\(NumberText.fixed(seconds / 60, decimals: 1)) min"
      : "\(NumberText.fixed(seconds / 3600, decimals: 1)) h"
  }
}
