/// The positions of a figure's parts, in points from its lower left corner: the head on top, rows
/// of panels, the legend below.
struct FigureLayout {
  let size: (width: Double, height: Double)
  let legendHeight: Double
  private let columns: Int
  private let cell: (width: Double, height: Double)
  private let hasTitles: Bool
  /// Room for the labels of y.
  private let labelWidth: Double
  private let legendColumns: Int
  private let legendWidth: Double
  private let legendRows: Int

  private static let head = 30.0
  /// Room for numbers along y, and right of a panel.
  private static let (numbers, gap) = (38.0, 8.0)
  private static let legendLine = 11.0

  struct Frame {
    var left: Double
    var right: Double
    var bottom: Double
    var top: Double
  }

  init(_ figure: Figure) {
    let width = figure.width.points
    columns = max(1, min(figure.columns, figure.panels.count))
    let rows = (figure.panels.count + columns - 1) / columns
    hasTitles = figure.panels.contains { !$0.title.isEmpty }
    let labels = figure.panels.filter(\.hasRows).map { ($0.y.ticks ?? []).map(\.label) }
    // Letters of 7 points are about 4 wide, and a row is 11 high.
    labelWidth =
      labels.joined().map { 4 * Double($0.count) + 10 }.max()
      .map { max(Self.numbers, min($0, width / 2)) } ?? Self.numbers
    let panelHeight =
      labels.map { 11 * Double($0.count) + 44 }.max()
      ?? (columns == 1 && figure.width == .column ? 150.0 : 125)
    cell = (width / Double(columns), panelHeight + (hasTitles ? 12 : 0))
    // Letters of 7.5 points are about 4.4 wide.
    let longest = figure.legend.map { Double($0.label.count) * 4.4 + 40 }.max() ?? 0
    let fitting = longest > 0 ? Int((width - 16) / longest) : 1
    legendColumns = max(1, min(figure.legend.count, fitting))
    legendWidth = longest
    legendRows = (figure.legend.count + legendColumns - 1) / legendColumns
    legendHeight = figure.legend.isEmpty ? 2 : Double(legendRows) * Self.legendLine + 4
    size = (width, Self.head + Double(rows) * cell.height + legendHeight)
  }

  /// The axes of a panel.
  func frame(of index: Int) -> Frame {
    let left = Double(index % columns) * cell.width
    let top = size.height - Self.head - Double(index / columns) * cell.height
    return Frame(
      left: left + labelWidth, right: left + cell.width - Self.gap, bottom: top - cell.height + 31,
      top: top - (hasTitles ? 14 : 3))
  }

  /// How wide the axes of a panel are that has numbers along y.
  static func panelWidth(_ width: Figure.Width, columns: Int) -> Double {
    width.points / Double(columns) - numbers - gap
  }

  /// Points of a panel's title, so that it stays above its panel.
  func titleSize(_ title: String) -> Double {
    min(7.5, (cell.width - 16) / (0.62 * Double(max(1, title.count))))
  }

  /// Where the sample of a legend's entry begins, and its height.
  func legendPlace(of index: Int) -> (x: Double, y: Double) {
    let inset = (size.width - Double(legendColumns) * legendWidth) / 2 + 8
    return (
      inset + Double(index % legendColumns) * legendWidth,
      legendHeight - Self.legendLine * (Double(index / legendColumns) + 0.5)
    )
  }

  func screenX(_ points: Double) -> String { GnuplotText.number(points / size.width) }
  func screenY(_ points: Double) -> String { GnuplotText.number(points / size.height) }
}
