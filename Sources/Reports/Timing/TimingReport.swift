import Foundation
import Results
import Zoo

/// Section 4 of the paper: what SE blocks cost, counted from the graphs and timed on this machine.
package struct TimingReport: Sendable {
  package var tableID = "sec4"
  package var title: String
  package var scale: String
  package var rows: [TimingRow]
  package var claims: [TimingClaim]
  package var notes: [String]

  /// The report of a plan; before anything is measured, the paper's values and what the graphs count.
  ///
  /// - Parameters:
  ///   - file: the operand of `ablate run` that measures it.
  ///   - store: nil while there is no database.
  /// Throws: `DatabaseError`.
  package static func make(
    _ key: PlanKey, file: String, store: ResultsStore?
  ) throws -> TimingReport {
    let results = TimingResults(try store?.measurements(key) ?? [])
    let counts = try SectionFour()
    let paper = PaperTables.table(id: "sec4")
    let known = results.comparisons.filter { $0.isPapers }
    var rows = TimingRow.papers(counts, known, paper)
    for comparison in results.comparisons where !comparison.isPapers {
      rows.append(TimingRow(comparison))
      // The counts of a network appear once, below its times.
      let isLast =
        results.comparisons.last {
          $0.arm.network == comparison.arm.network && $0.arm.arm == comparison.arm.arm
        }?.arm.mode == comparison.arm.mode
      if isLast { rows += TimingRow.counts(comparison) }
    }
    return TimingReport(
      title: "Section 4, \(key.experiment) \(key.scaleText): what SE blocks cost",
      scale: key.scale, rows: rows, claims: TimingClaim.all(counts, known, paper),
      notes: notes(results, counts, key, file, paper))
  }

  /// - Parameter isBare: whether notes and verdicts are left out.
  package func render(
    _ format: TableFormat, _ layout: TextLayout = .pipe, isBare: Bool = false
  ) -> String {
    guard format != .json else { return json.pretty + "\n" }
    var table = table
    table.notes = isBare ? [] : claims.map(\.sentence) + table.notes
    return table.render(format, layout)
  }

  package var table: Table {
    Table(
      title: title, columns: TimingRow.columns, rows: rows.map(\.cells), notes: notes,
      identifier: tableID)
  }

  /// The shape of all reports, as far as it fits.
  package var json: JSONValue {
    [
      "table": .string(tableID), "title": .string(title), "scale": .string(scale),
      "dataset": "", "columns": table.json["columns"] ?? .null,
      "rows": .array(rows.map(\.json)), "verdicts": .array(claims.map(\.json)),
      "notes": .array(notes.map(JSONValue.string)),
    ]
  }
}

extension TimingComparison {
  /// Whether it is the pair that the paper timed: ResNet-50 at 224 pixels, plain and with the standard
  /// SE block of its r.
  var isPapers: Bool {
    guard baseline.model == "resnet-50", arm.model == "resnet-50", arm.input == 224 else {
      return false
    }
    let standard = [
      "se.stages": "all", "se.squeeze": "avg", "se.excitation": "sigmoid",
      "se.placement": "standard",
    ]
    let settings = [String: String](json: arm.settings)
    return [String: String](json: baseline.settings)["se.reduction"] == "none"
      && settings["se.reduction"] == String(SectionFour.reduction)
      && standard.allSatisfy { settings[$0.key] ?? $0.value == $0.value }
  }
}
