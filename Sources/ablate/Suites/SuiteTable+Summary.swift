import Text
import Experiments
import Reports
import Results

extension SuiteTable {
  /// The outcome of a run, one line per experiment.
  static func summary(
    _ suite: Suite, _ summary: SuiteSummary, store: ResultsStore, _ arguments: Arguments
  ) throws -> Table {
    var table = Table(
      title: "\(suite.file.name) at scale \(suite.scale.rawValue): \(suite.file.title)",
      columns: [
        .experiment, .tables, .init(key: "trained"), .init(key: "done"), .init(key: "failed"),
        .init(key: "claims", alignment: .left), .init(key: "question", alignment: .left, wrap: 36),
      ])
    var refused: [String] = []
    for (member, outcome) in zip(suite.members, summary.outcomes) {
      var (trained, done, failed): (Cell, Cell, Cell) = (.empty, .empty, .empty)
      switch outcome {
      case .notReached: break
      case .trials(let summary):
        (trained, done, failed) = (
          .integer(summary.trained), .integer(summary.done), .integer(summary.failed)
        )
      case .timing(let summary): failed = .integer(summary.failed)
      case .refused(let error): refused.append("\(member.name) was not run: \(error).")
      }
      table.rows.append([
        .text(member.name), .tables(member), trained, done, failed,
        .text(try verdicts(member, store)), .text(member.title),
      ])
    }
    table.notes = [
      "Trained: trials of this run; a shared trial counts where it was trained. Claims: "
        + "verdicts by all results in the database; they begin with seeds 1 to 6."
    ]
    table.notes += refused
    let options =
      (suite.scale == .desk ? "" : " --scale \(suite.scale.rawValue)")
      + (arguments.value(.database).map { " --db \(ShellWord.quoted($0))" } ?? "")
      + arguments.values(.set).map { " --set \(ShellWord.quoted($0))" }.joined()
      + (arguments.has(.reference) ? " --reference" : "")
    table.notes.append(
      "All tables and figures as one page: `ablate report --html report\(options)`.")
    return table.with(suite.leftOut)
  }

  /// Such as `1 supported, 2 undecided`.
  private static func verdicts(
    _ member: Suite.Member, _ store: ResultsStore
  ) throws -> String {
    let words: [String]
    switch member {
    case .trials(let plan):
      do {
        words = try
          (PaperReports.experiment(plan.key, store: store).claims
          + GateClaims.assess(plan.key, store: store)).map(\.word)
      } catch let error as ReportError where error.kind == .nothingYet {
        return "not run"
      }
    case .timing(let plan):
      words = try Timing.report(plan, store).claims.map(\.word)
    }
    let order = Verdict.allCases.map(\.rawValue) + ["not run"]
    return order.compactMap { word in
      let count = words.count { $0 == word }
      return count == 0 ? nil : "\(count) \(word)"
    }.joined(separator: ", ")
  }
}
