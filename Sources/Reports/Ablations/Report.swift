import Results

/// A finished report: a table, what it says of the paper's claims, and the same as JSON.
package struct Report: Sendable {
  /// Number of the paper's table; nil for an experiment's own.
  package var tableID: String?
  package var scale: String
  package var dataset: String
  package var table: Table
  package var rows: [Row]
  package var claims: [Claim]

  /// One row for JSON.
  package struct Row: Sendable {
    package var key: String
    package var label: String
    package var paper: [(key: String, value: Double?)]
    package var ours: Sample
    /// Parameters and multiply-adds of our network; nil where none was run.
    package var parameters: Int?
    package var macs: Int?
    package var difference: PairedDifference?
    package var adjustedP: Double?
  }

  /// A sentence of the paper with our verdict on it.
  package struct Claim: Sendable {
    package var text: String
    package var verdict: Verdict
    /// How it came about, with n and differences.
    package var basis: String
  }

  package func render(_ format: TableFormat) -> String {
    guard format != .json else { return json.pretty + "\n" }
    var table = table
    table.notes = claims.map { "Claim: \($0.text). \($0.verdict.word): \($0.basis)." } + table.notes
    return table.render(format)
  }

  /// The shape that scripts rely on.
  package var json: JSONValue {
    [
      "table": JSONValue(tableID), "title": .string(table.title), "scale": .string(scale),
      "dataset": .string(dataset), "columns": table.json["columns"] ?? .null,
      "rows": .array(rows.map(\.json)), "verdicts": .array(claims.map(\.json)),
      "notes": .array(table.notes.map(JSONValue.string)),
    ]
  }
}

extension Report.Claim {
  fileprivate var json: JSONValue {
    ["claim": .string(text), "verdict": .string(verdict.rawValue), "basis": .string(basis)]
  }
}

extension Report.Row {
  fileprivate var json: JSONValue {
    [
      "key": .string(key), "label": .string(label),
      "paper": .object(paper.map { (key: $0.key, value: JSONValue($0.value)) }),
      "ours": ours.n == 0 ? .null : oursJSON,
      "difference": difference.map(json) ?? .null,
    ]
  }

  private var oursJSON: JSONValue {
    [
      "n": .integer(ours.n), "mean": .number(ours.mean), "std": JSONValue(ours.standardDeviation),
      "ci95": JSONValue(ours.interval95), "parameters": JSONValue(parameters),
      "macs": JSONValue(macs),
    ]
  }

  private func json(_ difference: PairedDifference) -> JSONValue {
    [
      "n": .integer(difference.n), "mean": .number(difference.mean),
      "std": JSONValue(difference.standardDeviation), "ci95": JSONValue(difference.interval95),
      "p": .number(difference.signFlipP), "p_holm": JSONValue(adjustedP),
      "least_p": .number(difference.leastAttainableP),
    ]
  }
}

extension Verdict {
  /// As a sentence begins with it.
  fileprivate var word: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
