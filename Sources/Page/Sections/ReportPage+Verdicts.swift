import Reports

extension ReportPage {
  /// Every claim with its verdict, those on times and counts below.
  var verdicts: PageSection {
    var table = claims.table.selecting([
      "claim", "verdict", "table", "experiment", "pair", "look", "difference", "interval",
      "q", "q_suite", "chance",
    ])
    let cost = entries.filter { $0.id == "table-sec4" }.flatMap(\.judgements)
    table.rows += cost.map { judgement in
      [.text(judgement.claim), .text(judgement.word), .text("sec4"), .text("timing")]
    }
    let notes = Node.list("notes", table.notes.map(Node.prose))
    return PageSection(
      id: "verdicts", title: "Verdicts", content: table.markup(id: "claims") + [notes])
  }
}

extension Table {
  /// Some of the columns, in the order asked for, all of them for people.
  fileprivate func selecting(_ keys: [String]) -> Table {
    let places = keys.compactMap { key in columns.firstIndex { $0.key == key } }
    var table = self
    table.columns = places.map { place in
      var column = columns[place]
      column.panel = .first
      return column
    }
    table.rows = rows.map { row in places.map { $0 < row.count ? row[$0] : .empty } }
    return table
  }
}
