import Results

/// The parts that all reports have around their table: sources, results and what is missing.
struct ReportParts {
  var paper: PaperTable?
  var key: PlanKey?
  var scale: String
  var statistics: ArmStatistics
  /// Other experiments that answer the same table.
  var alternatives: [String] = []
  /// Where the experiment comes from.
  var source: ExperimentSource?

  /// Whether any trial of the plan is done.
  var hasResults: Bool { statistics.lines.contains { $0.top1.n > 0 } }

  var dataset: String { statistics.lines.first?.arm.dataset ?? "" }

  func notes(_ remarks: [String] = []) -> [String] {
    var notes: [String] = []
    if let key, !hasResults {
      notes.append(
        "No trial of \(key.experiment) \(key.scaleText) has been run yet: `\(key.command(source))` trains it, "
          + "`\(key.command(source).replacing("ablate run", with: "ablate plan"))` tells what that takes."
      )
    }
    notes += statistics.notes + remarks
    if hasResults { notes.append(statistics.recipe) }
    if !alternatives.isEmpty {
      notes.append(
        "Other experiments answer this table too: "
          + alternatives.map { "`--experiment \($0)`" }.joined(separator: ", ") + ".")
    }
    if let paper {
      notes += paper.complexityNotes
      notes.append(
        "Paper: \(paper.title); \(paper.source)."
          + (hasResults ? " Compare signs, not errors." : "")
          + (paper.verified ? "" : " The values could not be checked against that text."))
      notes += paper.notes
    }
    return notes
  }

  /// The paper's number, then what fills it.
  func title(of paper: PaperTable) -> String {
    let name = Int(paper.id) == nil ? "Table \(paper.id) (\(paper.version))" : "Table \(paper.id)"
    guard let key else { return "\(name): \(paper.title)" }
    return "\(name), \(key.experiment) \(key.scaleText): \(paper.title)"
  }
}

extension PaperTable.Row {
  /// Everything printed in the row, for JSON; null where the paper gives nothing.
  func json(_ columns: [PaperTable.Column]) -> [(key: String, value: JSONValue)] {
    columns.map { column in
      let value: JSONValue =
        switch values[column.key] {
        case .number(let number): .number(number)
        case .text(let text): .string(text)
        case .flag(let flag): .bool(flag)
        case nil: .null
        }
      return (key: column.key, value: value)
    }
  }
}
