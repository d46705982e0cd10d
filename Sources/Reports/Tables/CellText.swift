/// A cell as people read it, split where the cells of a column are aligned.
///
/// `5.76 ± 0.64` is the lead `5.76`, the join ` ± ` and the tail `0.64`; `[1.0, 2.0]` is `[1.0`, `, `
/// and `2.0]`. Other cells are a lead alone.
package struct CellText {
  var lead: String
  var join = ""
  var tail = ""
  /// A mark after the value, such as `†`.
  var mark = ""
  /// Whether the cell lines up with other numbers of its column.
  var isNumber = true

  package var joined: String { lead + join + tail + mark }
}

extension Cell {
  /// The cell for people. `text` prepares free text for the format.
  package func parts(text: (String) -> String = { $0 }) -> CellText {
    switch self {
    case .empty: CellText(lead: "", isNumber: false)
    case .text(let value): CellText(lead: text(value), isNumber: false)
    case .integer(let value): CellText(lead: NumberText.grouped(value))
    case .number(let value, let decimals):
      CellText(lead: NumberText.fixed(value, decimals: decimals))
    case .meanAndDeviation(let mean, let deviation?, let decimals):
      CellText(
        lead: NumberText.fixed(mean, decimals: decimals), join: " ± ",
        tail: NumberText.fixed(deviation, decimals: decimals))
    case .meanAndDeviation(let mean, nil, let decimals):
      CellText(lead: NumberText.fixed(mean, decimals: decimals))
    case .interval(let low, let high, let decimals):
      CellText(
        lead: "[" + NumberText.fixed(low, decimals: decimals), join: ", ",
        tail: NumberText.fixed(high, decimals: decimals) + "]")
    case .probability(let value): CellText(lead: NumberText.probability(value))
    case .notRun: CellText(lead: "not run", isNumber: false)
    case .missing: CellText(lead: "–", isNumber: false)
    case .marked(let cell, let mark):
      {
        var parts = cell.parts(text: text)
        parts.mark = mark
        return parts
      }()
    case .told(_, let words): CellText(lead: text(words))
    }
  }
}
