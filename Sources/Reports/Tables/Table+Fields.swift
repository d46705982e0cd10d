/// A named field of the formats made for machines: one column has one or two of them.
struct Field {
  var name: String
  var column: Int
  /// 0 for the value, the mean or the lower end; 1 for the deviation or the upper end.
  var part: Int
}

extension Table {
  /// A name for every column, each once: the key; with its group where columns share a key; with a
  /// number where even that recurs, as in `SELECT 1, 1`.
  var fieldNames: [String] {
    var shared: [String: Int] = [:]
    for column in columns { shared[column.key, default: 0] += 1 }
    var taken: Set<String> = []
    return columns.map { column in
      var name = column.key
      if let group = column.group, shared[column.key, default: 0] > 1 { name = "\(group)_\(name)" }
      var unique = name
      var number = 2
      while !taken.insert(unique).inserted {
        unique = "\(name)_\(number)"
        number += 1
      }
      return unique
    }
  }

  /// The fields of csv and tsv, from the left.
  var fields: [Field] {
    zip(columns.indices, fieldNames).flatMap { index, name in
      let suffixes =
        switch columns[index].parts ?? shownParts(of: index) {
        case .single: [""]
        case .meanAndDeviation: ["_mean", "_std"]
        case .interval: ["_low", "_high"]
        }
      return suffixes.enumerated().map {
        Field(name: name + $0.element, column: index, part: $0.offset)
      }
    }
  }

  private func shownParts(of column: Int) -> Column.Parts {
    for cell in cells(of: column) {
      switch cell.unmarked {
      case .meanAndDeviation: return .meanAndDeviation
      case .interval: return .interval
      case .empty, .text, .integer, .number, .probability, .notRun, .missing, .marked, .told:
        continue
      }
    }
    return .single
  }
}

extension Cell {
  /// The cell without its mark.
  var unmarked: Cell {
    if case .marked(let cell, _) = self { cell.unmarked } else { self }
  }
}
