import Reports

extension ReportPage {
  /// Every claim on errors with its verdict; those on time, and those that counting decides, apart.
  var verdicts: PageSection {
    var table = claims.table.selecting([
      "claim", "verdict", "table", "experiment", "data", "pair", "look", "difference", "interval",
      "q", "q_suite", "chance", "detectable",
    ])
    table.title = claims.title
    let notes = Node.list("notes", table.notes.map(Node.prose))
    let detectable = Node.leaf(
      "p", ["class": "lead"],
      "Detectable: the difference in points that the looks so far would have found in four of five "
        + "cases.")
    let cost = entries.filter { $0.id == "table-sec4" }.flatMap(\.judgements)
    return PageSection(
      id: "verdicts", title: "Verdicts",
      content: forest + [.heading(3, "In numbers", id: "claims-title")]
        + table.markup(id: "claims") + [detectable, notes]
        + judged("verdicts-timed", "On time", cost.filter { !$0.isCounted })
        + judged("verdicts-counted", "By counting alone", cost.filter(\.isCounted)))
  }

  /// Claims that no training decides, under a heading; nothing where there are none.
  private func judged(_ id: String, _ title: String, _ judgements: [PageJudgement]) -> [Node] {
    judgements.isEmpty
      ? []
      : [.heading(3, title, id: id), .list("claims", judgements.map(\.markup))]
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
