extension Table {
  /// `{"title", "columns": [{"key", "label", "unit"}], "rows": [{KEY: value}], "notes"}`.
  ///
  /// A mean is `{"mean", "std"}` and an interval `[low, high]`; what is empty, not run or not given is
  /// `null`. Columns that have a group name it.
  package var json: JSONValue {
    let names = fieldNames
    return [
      "title": .string(title),
      "columns": .array(
        zip(columns, names).map { column, name in
          var members: [(key: String, value: JSONValue)] = [
            ("key", .string(name)), ("label", .string(column.label)),
            ("unit", JSONValue(column.unit)),
          ]
          if let group = column.group { members.append(("group", .string(group))) }
          return .object(members)
        }),
      "rows": .array(
        rows.map { row in
          .object(
            names.enumerated().map { index, name in
              (key: name, value: index < row.count ? row[index].json : .null)
            })
        }),
      "notes": .array(notes.map(JSONValue.string)),
    ]
  }
}

extension Cell {
  /// The value alone, as `Table.json` has it.
  package var json: JSONValue {
    switch self {
    case .empty, .notRun, .missing: .null
    case .text(let value): .string(value)
    case .integer(let value): .integer(value)
    case .number(let value, _), .probability(let value): .number(value)
    case .meanAndDeviation(let mean, let deviation, _):
      ["mean": .number(mean), "std": JSONValue(deviation)]
    case .marked(let cell, _): cell.json
    case .told(let value, _): .integer(value)
    case .interval(let low, let high, _): [.number(low), .number(high)]
    }
  }
}
