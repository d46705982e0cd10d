import Results

/// A finished report: a table, its verdicts on the paper's claims, and the same as JSON.
package struct Report: Sendable {
  /// Number of the paper's table; nil for an experiment's own.
  package var tableID: String?
  package var scale: String
  package var dataset: String
  package var table: Table
  package var rows: [Row]
  package var claims: [Assessment]

  /// One row for JSON.
  package struct Row: Sendable {
    package var key: String
    package var label: String
    /// Everything that the paper prints in the row.
    package var paper: [(key: String, value: JSONValue)]
    /// Top-1 errors; of the SE network where a row holds a plain and an SE one.
    package var ours: Sample
    package var top5: Sample?
    /// Top-1 errors of the plain network where a row holds two.
    package var plain: Sample?
    /// Parameters and multiply-adds of our network; nil where none was run.
    package var parameters: Int?
    package var macs: Int?
    package var difference: PairedDifference?
    package var adjustedP: Double?
    package var test: SequentialTest?
    /// Of the test, after Holm's correction over the table.
    package var adjustedQ: Double?
    /// The outcomes of the arm's trials, and of the plain arm's if a row holds two.
    package var counts: TrialCounts?
    package var plainCounts: TrialCounts?
    /// The counts of the paper's own network.
    package var fullSize: JSONValue
  }

  /// - Parameter isBare: whether notes and verdicts are left out.
  package func render(
    _ format: TableFormat, _ layout: TextLayout = .pipe, isBare: Bool = false
  ) -> String {
    guard format != .json else { return json.pretty + "\n" }
    var table = table
    table.notes = isBare ? [] : claims.map(\.note) + table.notes
    return table.render(format, layout)
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

extension Report.Row {
  fileprivate var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("key", .string(key)), ("label", .string(label)), ("paper", .object(paper)),
      ("ours", ours.n == 0 ? .null : oursJSON),
      ("difference", difference.map(json) ?? .null), ("full_size", fullSize),
    ]
    if let plain { members.append(("plain", plain.n == 0 ? .null : plain.json)) }
    if let counts { members.append(("trials", counts.json)) }
    if let plainCounts { members.append(("plain_trials", plainCounts.json)) }
    return .object(members)
  }

  private var oursJSON: JSONValue {
    guard case .object(let members) = ours.json else { return .null }
    return .object(
      members + [
        ("top5", top5.map { $0.n == 0 ? .null : $0.json } ?? .null),
        ("parameters", JSONValue(parameters)), ("macs", JSONValue(macs)),
      ])
  }

  private func json(_ difference: PairedDifference) -> JSONValue {
    [
      "n": .integer(difference.n), "mean": .number(difference.mean),
      "std": JSONValue(difference.standardDeviation), "ci95": JSONValue(difference.interval95),
      "bootstrap95": JSONValue(difference.bootstrap95), "p": .number(difference.signFlipP),
      "p_holm": JSONValue(adjustedP), "least_p": .number(difference.leastAttainableP),
      "look": JSONValue(test?.look?.seeds),
      "look_mean": JSONValue(test?.look.flatMap { _ in test?.mean }),
      "repeated_interval": JSONValue(test?.look.flatMap { _ in test?.interval }),
      "q": JSONValue(test?.look.flatMap { _ in test?.q }), "q_holm": JSONValue(adjustedQ),
      "detectable": JSONValue(test?.detectable),
    ]
  }
}

extension Sample {
  fileprivate var json: JSONValue {
    [
      "n": .integer(n), "mean": .number(mean), "std": JSONValue(standardDeviation),
      "ci95": JSONValue(interval95),
    ]
  }
}
