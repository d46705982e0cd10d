import Results

/// The behaviour of the gates of an experiment's SE networks, block by block.
package struct GateReport: Sendable {
  let key: PlanKey
  let dataset: String
  let rows: [Row]
  package let claims: [Assessment]
  private let notes: [String]
  private let title: String

  /// One block of an arm, over seeds.
  struct Row {
    var arm: String
    var label: String
    /// The same block of each seed's network.
    var blocks: [GateBlock]

    func sample(_ value: (GateBlock) -> Double?) -> Sample { Sample(blocks.compactMap(value)) }
  }

  /// Throws: that no gates are recorded, with the command that records them.
  package init(_ key: PlanKey, store: ResultsStore) throws {
    let gates = try store.gates(key)
    guard !gates.isEmpty else {
      let flag = key.experiment == "excitations" ? "" : " --gates"
      throw ReportError(
        kind: .nothingYet,
        description: "nothing to report yet: no gates of \(key.experiment) \(key.scaleText) are "
          + "recorded in \(store.path); run `\(try key.command(in: store))\(flag)`")
    }
    self.key = key
    title =
      "\(key.experiment) \(key.scaleText): gates of the SE blocks over the test images, by class"
    let arms = try store.arms(key)
    dataset = arms.first?.dataset ?? ""
    var rows: [Row] = []
    for trial in gates {
      for block in GateBlock.all(trial) {
        if let row = rows.firstIndex(where: {
          $0.arm == trial.arm && $0.blocks[0].position == block.position
        }) {
          rows[row].blocks.append(block)
        } else {
          rows.append(Row(arm: trial.arm, label: trial.label, blocks: [block]))
        }
      }
    }
    self.rows = rows
    claims = GateClaims.assess(gates)
    notes = Self.notes(gates, arms)
  }

  private static func notes(
    _ gates: [ResultsStore.TrialGates], _ arms: [ResultsStore.ArmResult]
  ) -> [String] {
    let counts = Dictionary(grouping: gates, by: \.arm).mapValues(\.count)
    let seeds = Set(counts.values).sorted().map(String.init).joined(separator: " or ")
    let names = Set(gates.map(\.arm))
    let lines = ArmStatistics(arms.filter { names.contains($0.arm) })
    let first = gates[0].records.filter { $0.position == gates[0].records[0].position }
    var notes = [
      "Spread: how much the classes' mean gates differ, in points (hundredths of the gate's unit), less "
        + "what chance adds; within: standard deviation over the images of a class; saturated: share of "
        + "gates within a twentieth of an end. Mean ± standard deviation over \(seeds) seeds; "
        + "docs/statistics.md has the formulas.",
      "\(first.count) classes, \(first.reduce(0) { $0 + $1.images }) test images.",
    ]
    for line in lines.lines where line.top1.n > 0 {
      let deviation = line.top1.standardDeviation.map {
        " ± \(NumberText.fixed($0, decimals: 2))"
      }
      notes.append(
        "Top-1 error of \(line.arm.label): \(NumberText.fixed(line.top1.mean, decimals: 2))"
          + "\(deviation ?? "") % (n = \(line.top1.n)).")
    }
    if let note = TrialCounts.chanceNote(lines.lines.map(\.counts)) { notes.append(note) }
    notes.append(lines.recipe)
    return notes
  }
}

extension GateReport {
  /// The verdicts on the claims about gates, in a sentence or two each.
  package var verdicts: [String] { claims.map(\.note) }

  /// - Parameter isBare: whether notes and verdicts are left out.
  package func render(
    _ format: TableFormat, _ layout: TextLayout = .pipe, isBare: Bool = false
  ) -> String {
    guard format != .json else { return json.pretty + "\n" }
    var table = table
    table.notes = isBare ? [] : claims.map(\.note) + table.notes
    return table.render(format, layout)
  }

  /// The shape of every report's JSON.
  package var json: JSONValue {
    [
      "table": nil, "title": .string(title), "scale": .string(key.scale),
      "dataset": .string(dataset), "columns": table.json["columns"] ?? .null,
      "rows": table.json["rows"] ?? .null, "verdicts": .array(claims.map(\.json)),
      "notes": .array(notes.map(JSONValue.string)),
    ]
  }

  package var table: Table {
    let isOne = Set(rows.map(\.arm)).count == 1
    return Table(
      title: title, isOne ? Array(Self.columns.dropFirst()) : Self.columns, rows, notes: notes,
      identifier: "gates")
  }

  private static var columns: [ReportColumn<Row>] {
    func number(
      _ key: String, _ label: String, _ unit: String, decimals: Int,
      _ value: @escaping (GateBlock) -> Double?
    ) -> ReportColumn<Row> {
      ReportColumn(Column(key: key, label: label, unit: unit, parts: .meanAndDeviation)) { row in
        let sample = row.sample(value)
        return sample.n == 0
          ? .empty
          : .meanAndDeviation(sample.mean, sample.standardDeviation, decimals: decimals)
      }
    }
    return [
      ReportColumn(Column(key: "arm", alignment: .left)) { .text($0.label) },
      ReportColumn(Column(key: "block", alignment: .left)) { .text($0.blocks[0].shortName) },
      ReportColumn(Column(key: "channels")) { .integer($0.blocks[0].channels) },
      ReportColumn(Column(key: "n")) { .integer($0.blocks.count) },
      number("mean", "mean gate", "points", decimals: 1) { $0.mean },
      number("spread", "spread between classes", "points", decimals: 2) { $0.spread },
      number("within", "within a class", "points", decimals: 2) { $0.deviation },
      number("low", "saturated below", "%", decimals: 1) { $0.low },
      number("high", "saturated above", "%", decimals: 1) { $0.high },
    ]
  }
}
