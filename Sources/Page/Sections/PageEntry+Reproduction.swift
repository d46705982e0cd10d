import Reports
import Results

extension PageEntry {
  /// The commands, conditions and identities of a table, folded away.
  var reproduction: Node {
    var content = [
      Node.leaf("summary", "How to reproduce “\(table.title)”"), .heading(4, "Commands"),
      .terms("commands", commands.map { ($0.purpose, .code($0.line)) }),
    ]
    if hasOrigins { content += conditions + identities }
    return .tag("details", content)
  }

  private var hasOrigins: Bool { !origins.isEmpty || !measurements.isEmpty }

  private var conditions: [Node] {
    let overview = Overview([self])
    func listed(_ values: [String]) -> String {
      values.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        .joined(separator: "; ")
    }
    let environments = overview.environments.map(\.environment)
    var facts: [(String, String)] = []
    if !origins.isEmpty {
      facts += [
        ("Data", listed(origins.map(\.dataset))),
        (
          "Numerics version", listed(origins.compactMap { $0.settingsByKey["numerics"] })
        ),
        ("Seeds", listed(Set(origins.map(\.seed)).sorted().map(String.init))),
      ]
    }
    facts += [
      ("Machine", listed(environments.map { "\($0.host) (\($0.cpu))" })),
      ("Threads", listed(environments.map { "\($0.threads)" })),
      ("Revision", listed(environments.map(\.revision))),
      ("Binary (SHA-256)", listed(environments.map(\.binary))),
    ]
    if let dates = overview.dates { facts.append(("Run", dates)) }
    let said = facts.filter { !$0.1.isEmpty }
    return [.heading(4, "Conditions"), .terms("facts", said.map { ($0.0, .text($0.1)) })]
  }

  private var identities: [Node] {
    origins.isEmpty ? timedSetups : settings + trials
  }

  /// What all arms share, and what each has of its own.
  private var settings: [Node] {
    var arms: [(label: String, settings: [String: String])] = []
    for origin in origins where !arms.contains(where: { $0.label == origin.label }) {
      arms.append((origin.label, origin.settingsByKey))
    }
    // `model` tells networks from files apart; written out they would fill pages.
    let keys = Set(arms.flatMap(\.settings.keys)).subtracting(["network"]).sorted()
    let shared = keys.filter { key in Set(arms.map { $0.settings[key] }).count == 1 }
    let differing = keys.filter { !shared.contains($0) }
    let table = Table(
      title: "Settings in which the arms of “\(self.table.title)” differ",
      columns: [.init(key: "arm", alignment: .left)]
        + differing.map { .init(key: $0, alignment: .left) },
      rows: arms.map { arm in
        [.text(arm.label)] + differing.map { .text(arm.settings[$0] ?? "–") }
      })
    var line = [Node.text("Of all arms: ")]
    for key in shared {
      line += [.code("\(key)=\(arms.first?.settings[key] ?? "")"), .text(" ")]
    }
    let content = [Node.heading(4, "Settings"), .tag("p", ["class": "settings"], line)]
    return differing.isEmpty ? content : content + table.markup(id: "\(id)-settings")
  }

  private var trials: [Node] {
    let table = Table(
      title: "Trials of “\(self.table.title)”",
      columns: [
        .init(key: "arm", alignment: .left), .init(key: "seed"),
        .init(key: "error", label: "top-1 error", unit: "%"),
        .init(key: "state", alignment: .left), .init(key: "attempts"),
        .init(key: "trial", label: "identity", alignment: .left),
      ],
      rows: origins.map { origin in
        [
          .text(origin.label), .integer(origin.trialSeed),
          origin.top1Error.map { .number($0, decimals: 4) } ?? .notRun,
          .text(origin.isAtChance ? "\(origin.state), at chance" : origin.state),
          .integer(origin.attempts), .text(origin.trialID),
        ]
      })
    return [Node.heading(4, "Trials")] + table.markup(id: "\(id)-trials", className: "identities")
  }

  private var timedSetups: [Node] {
    var setups: [(setup: MeasuredSetup, turns: Int)] = []
    for record in measurements {
      if let index = setups.firstIndex(where: { $0.setup == record.setup }) {
        setups[index].turns += 1
      } else {
        setups.append((record.setup, 1))
      }
    }
    let table = Table(
      title: "What was timed for “\(self.table.title)”",
      columns: [
        .init(key: "network", alignment: .left), .init(key: "arm", alignment: .left),
        .init(key: "mode", alignment: .left), .init(key: "batch"), .init(key: "input"),
        .init(key: "turns"), .init(key: "setup", label: "identity", alignment: .left),
      ],
      rows: setups.map { setup, turns in
        [
          .text(setup.networkLabel), .text(setup.armLabel), .text(setup.mode.rawValue),
          .integer(setup.batch), .integer(setup.input), .integer(turns), .text(setup.setupID),
        ]
      })
    return [Node.heading(4, "What was timed")]
      + table.markup(id: "\(id)-setups", className: "identities")
  }
}
