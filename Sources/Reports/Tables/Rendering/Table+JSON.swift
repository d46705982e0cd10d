extension Table {
  /// Title, columns, rows as objects by key, notes.
  package var json: JSONValue {
    .object([
      "title": .string(title), "columns": columnsJSON,
      "rows": .array(
        rows.map { row in
          .object(zip(columns, row).map { .init(key: $0.key, value: $1.json) })
        }),
      "notes": .array(notes.map { .string($0) }),
    ])
  }

  package var columnsJSON: JSONValue {
    .array(
      columns.map { column in
        .object([
          "key": .string(column.key), "label": .string(column.label),
          "unit": JSONValue(column.unit), "group": JSONValue(column.group),
        ])
      })
  }
}

extension Cell {
  package var json: JSONValue {
    switch self {
    case .empty, .notRun, .missing: .null
    case .text(let text): .string(text)
    case .integer(let value), .plainInteger(let value): .integer(value)
    case .number(let value, _), .signed(let value, _), .probability(let value),
      .plainNumber(let value):
      .number(value)
    case .spread(let mean, let deviation, _):
      .object(["mean": .number(mean), "std": JSONValue(deviation)])
    case .interval(let low, let high, _): .array([.number(low), .number(high)])
    }
  }
}
