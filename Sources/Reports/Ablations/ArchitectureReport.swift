import Network
import Zoo

/// Table 1: the architectures of ResNet-50, SE-ResNet-50 and SE-ResNeXt-50, read off their graphs.
enum ArchitectureReport {
  private static let networks: [(label: String, settings: [String: String])] = [
    ("ResNet-50", ["model": "resnet-50", "stride_in": "1x1"]),
    ("SE-ResNet-50", ["model": "resnet-50", "stride_in": "1x1", "se.reduction": "16"]),
    ("SE-ResNeXt-50 (32×4d)", ["model": "resnext-50-32x4d", "se.reduction": "16"]),
  ]

  /// One line of the table.
  private struct Row {
    var stage: String
    var output: Shape
    var network: String
    var layers: String
  }

  /// - Parameter scale: the scale asked for; the table is the same at each.
  static func make(scale: String) throws -> Report {
    var rows: [Row] = []
    var notes: [String] = []
    for (label, settings) in networks {
      let graph = try PaperNetworks.build(settings)
      rows += StageReader(graph).stages.map { stage in
        Row(stage: stage.name, output: stage.output, network: label, layers: stage.layers)
      }
      let cost = graph.cost.total
      notes.append(
        "\(label): \(NumberText.grouped(cost.parameters)) parameters, "
          + "\(NumberText.grouped(cost.macs)) multiply-adds for one 224×224 image.")
    }
    notes += [
      "Read off the graphs that the tool builds. [a; b] × n: n blocks of the layers a and b; C: groups; "
        + "fc [a, b]: the two layers of the SE block, r = 16.",
      "Paper: Table 1.",
    ]
    let joined = byStage(rows)
    return Report(
      tableID: "1", scale: scale, dataset: "",
      table: Table(
        title: "Table 1: ResNet-50, SE-ResNet-50 and SE-ResNeXt-50, stage by stage", columns,
        joined,
        notes: notes, identifier: "1"),
      rows: joined.map { row in
        Report.Row(
          key: row.stage, label: row.network,
          paper: [("output", .string(extent(row.output))), ("layers", .string(row.layers))],
          ours: Sample([]), fullSize: .null)
      }, claims: [])
  }

  private static var columns: [ReportColumn<Row>] {
    [
      ReportColumn(Column(key: "stage", alignment: .left)) { .text($0.stage) },
      ReportColumn(Column(key: "output", alignment: .left)) { .text(extent($0.output)) },
      ReportColumn(Column(key: "network", alignment: .left)) { .text($0.network) },
      ReportColumn(Column(key: "layers", alignment: .left)) { .text($0.layers) },
    ]
  }

  private static func extent(_ shape: Shape) -> String { "\(shape.height)×\(shape.width)" }

  /// Stage by stage; one line for all where the networks do not differ.
  private static func byStage(_ rows: [Row]) -> [Row] {
    var stages: [String] = []
    for row in rows where !stages.contains(row.stage) { stages.append(row.stage) }
    return stages.flatMap { stage -> [Row] in
      var own = rows.filter { $0.stage == stage }
      guard Set(own.map(\.layers)).count == 1, own.count == networks.count else { return own }
      own[0].network = "all"
      return [own[0]]
    }
  }
}
