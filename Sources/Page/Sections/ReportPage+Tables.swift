import Reports

extension ReportPage {
  /// The tables of one place; nil if there are none.
  func tables(_ place: PageEntry.Place) -> PageSection? {
    let own = entries.filter { $0.place == place }
    guard !own.isEmpty else { return nil }
    let (id, title, lead) =
      switch place {
      case .controls:
        (
          "controls", "Controls",
          "Can the comparison itself be trusted? These use the plain network: the same network "
            + "under other seeds must not differ, and half the channels or half the images must do worse."
        )
      case .paper:
        (
          "tables", "Tables of the paper",
          "The paper's values beside ours, numbered as in the journal version. Networks and data differ "
            + "with the scale, as the notes tell: compare signs, not errors."
        )
      case .own:
        ("others", "Other experiments", "Experiments that no table of the paper has.")
      }
    var content = [Node.leaf("p", ["class": "lead"], lead)]
    content += own.map(\.markup)
    let parts = own.map { entry in
      // The page has one scale, and its title names it.
      let title = entry.table.title.replacing(" at scale \(scale)", with: "")
      let remark = entry.experiment == nil ? "the paper’s alone" : "not run"
      return (entry.id, title, entry.hasResults ? nil : remark)
    }
    return PageSection(
      id: id, title: title, content: content, parts: place == .controls ? [] : parts)
  }
}

extension PageEntry {
  var markup: Node {
    var content = [Node.heading(3, table.title, id: "\(id)-title")]
    if !judgements.isEmpty { content.append(.list("claims", judgements.map(\.markup))) }
    content += table.markup(id: id)
    if !table.notes.isEmpty { content.append(.list("notes", table.notes.map(Node.prose))) }
    if !charts.isEmpty {
      content.append(
        .tag(
          "details", ["class": "charts"],
          [.leaf("summary", "Every seed\(curves.isEmpty ? "" : ", and learning curves")")] + charts)
      )
    }
    content.append(reproduction)
    return .tag("article", ["id": id, "aria-labelledby": "\(id)-title"], content)
  }
}

extension PageEntry {
  private var charts: [Node] {
    (SeedDots(origins)?.markup ?? [])
      + (CurveChart(split: curveSplit, curves: curves)?.markup ?? [])
  }
}

extension PageJudgement {
  var markup: [Node] {
    let sentence = [Badge.of(word), Node.text(" "), .leaf("span", ["class": "claim"], claim)]
    if word == "not run" { return sentence }
    return sentence + [.text(": "), .leaf("span", ["class": "basis"], "\(basis).")]
  }
}
