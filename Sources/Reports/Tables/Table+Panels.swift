extension Table {
  /// The parts of the table for people, in order, without title and notes.
  ///
  /// Later parts leave out rows that are empty there.
  package var panels: [(heading: String?, table: Table)] {
    var panels: [Column.Panel] = [.first]
    for column in columns where column.panel != .machines && !panels.contains(column.panel) {
      panels.append(column.panel)
    }
    return panels.compactMap { panel in
      switch panel {
      case .first: (nil, part(columns.indices.filter { columns[$0].panel == .first }))
      case .below(let heading):
        part(below: columns.indices.filter { columns[$0].panel == panel })
          .map { (heading, $0) }
      case .machines: nil
      }
    }
  }

  func part(_ indices: [Int]) -> Table {
    Table(
      columns: indices.map { columns[$0] },
      rows: rows.map { row in indices.map { $0 < row.count ? row[$0] : .empty } })
  }

  /// Nil if no row has anything to show.
  func part(below indices: [Int]) -> Table? {
    var table = part([0] + indices)
    table.rows.removeAll { row in row.dropFirst().allSatisfy(\.isBlank) }
    return table.rows.isEmpty ? nil : table
  }
}

extension Cell {
  /// Whether the cell holds no value.
  package var isBlank: Bool {
    switch self {
    case .empty, .missing, .notRun: true
    case .text, .integer, .number, .meanAndDeviation, .interval, .probability, .marked, .told: false
    }
  }
}
