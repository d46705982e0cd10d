import Zoo
import Network
import Reports

extension ModelList {
  private typealias Entry = (column: Column, cell: (Row) -> Cell)

  /// People get the table without its widest columns; the formats for machines have every column.
  func table(_ format: TableFormat) -> Table {
    let hasFamilies = !format.isForPeople || Set(rows.map(\.architecture.family)).count > 1
    let entries =
      (hasFamilies ? [text("family") { $0.architecture.family.rawValue }] : []) + columns
      + (format.isForPeople ? [] : furtherColumns)
    var table = Table(
      title: "Networks", columns: entries.map(\.column),
      rows: rows.map { row in entries.map { $0.cell(row) } }, notes: notes)
    if format.isForPeople && hasFamilies {
      for index in rows.indices.dropFirst()
      where rows[index].architecture.family == rows[index - 1].architecture.family {
        table.rows[index][0] = .empty
      }
    }
    return table
  }

  private var columns: [Entry] {
    [text("name") { $0.plain.graph.name }]
      + (vary.map { vary in [text(vary.key) { $0.value ?? "" }] } ?? [])
      + [
        (.init(key: "input"), { .integer($0.plain.graph.input.height) }),
        count("parameters", "parameters", "plain", \.plain, \.total.parameters),
        count("macs", "multiply-adds", "plain", \.plain, \.total.macs),
        count("with_se_parameters", "parameters", seGroup, \.se, \.total.parameters),
        share("se_parameters_percent", 2, \.parameterShare),
        count("with_se_macs", "multiply-adds", seGroup, \.se, \.total.macs),
        share("se_macs_percent", 3, \.macShare),
      ]
  }

  private var furtherColumns: [Entry] {
    [
      count("se_parameters", "SE parameters", seGroup, \.se, \.squeezeExcitation.parameters),
      count("se_macs", "SE multiply-adds", seGroup, \.se, \.squeezeExcitation.macs),
      count("layers", "layers", "plain", \.plain, \.layers),
      memory("training_memory_bytes", "plain", \.plain),
      memory("with_se_training_memory_bytes", seGroup, \.se),
      text("summary") { $0.architecture.summary }, text("source") { $0.architecture.source },
    ]
  }

  /// Names r where all rows have the same.
  private var seGroup: String {
    let reductions = Set(rows.compactMap(\.reduction))
    let r = reductions.count == 1 ? reductions.first : nil
    return "with SE blocks" + (r.map { ", r = \($0)" } ?? "")
  }

  private func text(_ key: String, _ value: @escaping (Row) -> String) -> Entry {
    (.init(key: key, alignment: .left), { .text(value($0)) })
  }

  private func count(
    _ key: String, _ label: String, _ group: String, _ model: @escaping (Row) -> Model?,
    _ value: @escaping (NetworkCost) -> Int
  ) -> Entry {
    (
      .init(key: key, label: label, group: group),
      { model($0).map { .integer(value($0.cost)) } ?? .empty }
    )
  }

  private func memory(
    _ key: String, _ group: String, _ model: @escaping (Row) -> Model?
  ) -> Entry {
    (
      .init(key: key, label: "training memory", group: group),
      { model($0).flatMap { TrainingMemory($0.graph).bytes }.map { .integer($0) } ?? .empty }
    )
  }

  private func share(
    _ key: String, _ decimals: Int, _ value: @escaping (NetworkCost) -> Double
  ) -> Entry {
    (
      .init(key: key, label: "SE", unit: "%", group: seGroup),
      { $0.se.map { .number(value($0.cost), decimals: decimals) } ?? .empty }
    )
  }

  private var notes: [String] {
    var notes = refusals + ["SE (%): the share of the SE blocks in the network that has them."]
    if listsAll {
      notes.append(
        "se-NAME is NAME with SE blocks, r = 16. Other depths of a family work too, such as "
          + "cifar-resnet-14 or cifar-wrn-10-1. `ablate models NAME` shows the memory of a training step."
      )
    }
    return notes
  }
}

extension TableFormat {
  /// Read by people, not by programs.
  var isForPeople: Bool { [.text, .md, .tex].contains(self) }
}
