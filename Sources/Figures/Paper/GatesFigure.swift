import Reports
import Results

/// The gates of a trained SE network, block by block and class by class: the paper's Figures 5 to
/// 7.
enum GatesFigure {
  /// Panels beyond which only the ends of stages and the last stage are shown, as the paper does.
  private static let mostPanels = 9

  static func make(_ data: FigureData, classes wanted: [String]) throws -> Figure {
    let all = try data.store.gates(data.key)
    // The arm with the paper's ratio if there are several. Channels of two networks do not
    // correspond, so one seed is shown.
    let ratio = data.arms.first { $0.settings["se.reduction"] == "16" }?.arm
    guard let gates = all.first(where: { $0.arm == ratio }) ?? all.first else {
      throw FigureError(
        .nothingYet,
        "nothing to draw yet: no gates of \(data.key.experiment) \(data.key.scaleText) are recorded in "
          + "\(data.store.path); run `\(try data.key.command(in: data.store))"
          + "\(data.key.experiment == "excitations" ? "" : " --gates")`")
    }
    let report = try GateReport(data.key, store: data.store)
    let blocks = shown(GateBlock.all(gates))
    let classes = try chosen(gates.records, wanted)
    let looks = Look.several(classes.count).map { $0.dashed($0.dash, width: 0.75 * $0.width) }
    let average = Look(colour: .black, width: 2.4)
    let panels = blocks.map { block -> FigurePanel in
      let records = gates.records.filter { $0.position == block.position }
      // The mean is drawn first, so that it hides no class.
      let series =
        [Series(points: mean(records), look: average, mark: .line)]
        + zip(classes, looks).compactMap { label, look -> Series? in
          records.first { $0.label == label.number }.map { record in
            Series(
              points: record.mean.enumerated().map { .init(Double($0), $1) }, look: look,
              mark: .line)
          }
        }
      let saturated = NumberText.fixed(block.low + block.high, decimals: 0)
      let spread = block.spread.map { "spread \(NumberText.fixed($0, decimals: 1)), " } ?? ""
      return FigurePanel(
        title: "\(block.shortName): \(spread)saturated \(saturated) %",
        x: .init(label: "channel", range: 0...Double(max(1, block.channels - 1))),
        y: .init(label: "gate", range: range(gates.records)), series: series)
    }
    let count = Set(gates.records.map(\.label)).count
    let images = gates.records.filter { $0.position == 1 }.reduce(0) { $0 + $1.images }
    return Figure(
      id: "gates", title: "Gates by block and class",
      conditions: "scale \(data.key.scale) · \(data.dataset) · \(gates.label), seed \(gates.seed)",
      caption: "Mean gate of every channel over the test images of "
        + "\(classes.count) of \(count) classes, and over all \(images) images (thick black), in the "
        + "order of the channels. SE blocks by depth, in the network of one seed (\(gates.seed)), because "
        + "channels of two networks do not correspond. Spread: how much all \(count) classes' mean "
        + "gates differ, in points (hundredths); saturated: gates within a twentieth of an end. "
        + verdict(report) + data.source,
      panels: panels, columns: panels.count > 4 ? 3 : min(2, panels.count),
      legend: zip(classes, looks).map { LegendEntry(label: $0.name, look: $1, mark: .line) }
        + [LegendEntry(label: "all \(count) classes", look: average, mark: .line)],
      width: panels.count == 1 ? .column : .page)
  }

  private static func verdict(_ report: GateReport) -> String {
    report.verdicts.map { "\($0) " }.joined()
  }

  private static func mean(_ records: [GateRecord]) -> [Series.Point] {
    let images = Double(records.reduce(0) { $0 + $1.images })
    return (records.first?.mean ?? []).indices.map { channel in
      let sum = records.reduce(0) { $0 + Double($1.images) * $1.mean[channel] }
      return Series.Point(Double(channel), sum / images)
    }
  }

  /// The sigmoid's range, or as far as other excitations go.
  private static func range(_ records: [GateRecord]) -> ClosedRange<Double> {
    let values = records.flatMap(\.mean).filter(\.isFinite)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    return min(0, low)...max(1, high)
  }

  /// All blocks, or of many the last one of each stage and every one of the last stage.
  private static func shown(_ blocks: [GateBlock]) -> [GateBlock] {
    guard blocks.count > mostPanels else { return blocks }
    func stage(_ block: GateBlock) -> String {
      block.block.split(separator: ".").first.map(String.init) ?? ""
    }
    let last = blocks.last.map(stage)
    let chosen = blocks.indices.filter { index in
      stage(blocks[index]) == last || index + 1 == blocks.count
        || stage(blocks[index]) != stage(blocks[index + 1])
    }
    return chosen.suffix(mostPanels).map { blocks[$0] }
  }

  private typealias Choice = (number: Int, name: String)

  /// The requested classes, or four at even distances.
  private static func chosen(
    _ records: [GateRecord], _ wanted: [String]
  ) throws -> [Choice] {
    let first = records.first?.position
    let known: [Choice] = records.filter { $0.position == first }.map { ($0.label, $0.className) }
    guard !wanted.isEmpty else {
      let count = min(4, known.count)
      return (0..<count).map { known[$0 * known.count / count] }
    }
    guard wanted.count <= Look.mostLines else {
      throw FigureError(
        .unsuitable, "--classes: more than \(Look.mostLines) curves cannot be told apart")
    }
    return try wanted.map { name in
      guard let found = known.first(where: { $0.name == name || String($0.number) == name }) else {
        let some = known.prefix(12).map(\.name).joined(separator: ", ")
        throw FigureError(
          .unsuitable,
          "--classes: no class is called '\(name)'; there are \(some)"
            + (known.count > 12 ? ", … (\(known.count) in all)" : ""))
      }
      return found
    }
  }
}
