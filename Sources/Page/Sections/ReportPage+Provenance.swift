import Reports
import Results

extension ReportPage {
  /// The machines, programs and data that gave the numbers.
  var provenance: PageSection? {
    let overview = Overview(entries)
    guard !overview.trials.isEmpty || !overview.measurements.isEmpty else { return nil }
    let environments = Table(
      title: "Machines and programs of the runs",
      columns: [
        .init(key: "host", label: "machine", alignment: .left),
        .init(key: "cpu", label: "processor", alignment: .left), .init(key: "threads"),
        .init(key: "revision", alignment: .left),
        .init(key: "binary", label: "binary (SHA-256)", alignment: .left),
        .init(key: "trials"), .init(key: "turns", label: "turns timed"),
        .init(key: "first", alignment: .left), .init(key: "last", alignment: .left),
      ],
      rows: overview.environments.map { use in
        [
          .text(use.environment.host), .text(use.environment.cpu),
          .integer(use.environment.threads), .text(Self.short(use.environment.revision)),
          .text(String(use.environment.binary.prefix(12))), .integer(use.trials),
          .integer(use.turns), .text(use.first), .text(use.last),
        ]
      })
    let data = Table(
      title: "Data",
      columns: [.init(key: "data", label: "identity", alignment: .left), .init(key: "trials")],
      rows: overview.datasets.map { [.text($0.identity), .integer($0.trials)] })
    let software = overview.environments.map(\.environment.software).filter { !$0.isEmpty }
      .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    var content = [Node.heading(3, "Machines and programs")]
    content += environments.markup(id: "environments")
    content.append(.list("notes", software.map { [.text($0)] }))
    content.append(.heading(3, "Data"))
    content += data.markup(id: "data")
    content.append(
      .tag(
        "p", ["class": "lead"],
        Node.prose(
          "An identity changes if and only if the images or labels change. Every attempt with its "
            + "machine: `ablate query \"SELECT * FROM attempts\"`.")))
    return PageSection(id: "provenance", title: "Provenance", content: content)
  }

  /// A revision as people name it.
  static func short(_ revision: String) -> String {
    let parts = revision.split(separator: " ", maxSplits: 1).map(String.init)
    guard let hash = parts.first, hash.count == 40 else { return revision }
    return ([String(hash.prefix(12))] + parts.dropFirst()).joined(separator: " ")
  }

  /// How to reproduce everything.
  var reproduction: PageSection {
    let steps = [
      ("Build the revision named under Provenance", "make build"),
      ("See how long it takes", "ablate plan --all\(scaleOption)"),
      ("Train what is missing; Ctrl-C saves", "ablate run --all\(scaleOption)"),
      ("Write this page", "ablate report --html report\(scaleOption)"),
      ("Write the tables alone", "ablate report --all --output tables\(scaleOption)"),
    ]
    return PageSection(
      id: "reproduce", title: "How to reproduce each number",
      content: [
        .leaf(
          "p",
          "Below each table are the commands that make it, the conditions of its runs, and the identity of "
            + "every trial: the SHA-256 of settings, data, the engine's numerics version and the seed. "
            + "The same trial gives the same bits on the same build, whatever the number of threads."
        ),
        .terms("commands", steps.map { ($0.0, .code($0.1)) }),
      ])
  }
}
