import Figures
import Foundation
import Results
import Testing

@Suite("Figures from results")
struct DrawnFigureTests {
  let results: FigureResults

  init() throws {
    results = try FigureResults()
    try results.fileAll()
  }

  private func figure(
    _ kind: FigureKind, _ experiment: String? = nil, classes: [String] = []
  ) throws -> Figure {
    try DrawnFigures.figure(
      FigureRequest(
        kind, results.key(experiment ?? kind.experiments[0]), classes: classes),
      in: results.store)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test(
    "each figure names scale, data and seeds, has points inside its axes, and is drawn",
    arguments: FigureKind.allCases)
  func all(_ kind: FigureKind) throws {
    let figure = try figure(kind)
    #expect(figure.id == kind.rawValue)
    #expect(figure.conditions.hasPrefix("scale desk · shapes, 12 classes, 14000 train, 11000 test"))
    #expect(figure.caption.contains("at scale desk") && figure.caption.contains("seed"))
    #expect(!figure.panels.isEmpty)
    for panel in figure.panels {
      #expect(!panel.x.label.isEmpty && !panel.series.isEmpty)
      for point in panel.series.flatMap(\.points) {
        #expect(panel.x.range.contains(point.x) && panel.y.range.contains(point.y))
        let axis = panel.hasRows ? panel.x : panel.y
        #expect(point.seeds.count != 1 && point.seeds.allSatisfy(axis.range.contains))
        if let interval = point.interval {
          #expect(axis.range.contains(interval.lowerBound))
          #expect(axis.range.contains(interval.upperBound))
        }
      }
    }
    let svg = String(decoding: try Gnuplot.draw(figure, .svg), as: UTF8.self)
    #expect(svg.contains("<svg") && svg.hasSuffix("</svg>\n\n"))
    #expect(!svg.contains("NaN"))
  }

  @Test("what has results is listed, in order, and nothing else")
  func available() throws {
    #expect(
      try DrawnFigures.available(in: results.store, scale: "desk").map(\.kind)
        == FigureKind.allCases)
    #expect(try DrawnFigures.available(in: results.store, scale: "night").isEmpty)
    let some = try FigureResults()
    try some.file("r-sweep", FigureResults.sweep)
    let found = try DrawnFigures.available(in: some.store, scale: "desk")
    #expect(found.map(\.kind) == [.curves, .reduction, .forest])
    #expect(found.map(\.key.experiment) == ["r-sweep", "r-sweep", "r-sweep"])
    let drawn = try DrawnFigures.svg(for: found[1], in: some.store)
    #expect(drawn.figure.id == "reduction" && drawn.svg.contains("reduction ratio r"))
  }

  @Test("the ratio's points are means over seeds, its differences arm minus plain")
  func reduction() throws {
    let panels = try figure(.reduction).panels
    let se = try #require(panels[0].series.last)
    #expect(se.points.map(\.x) == [4, 16])
    #expect(se.points.map(\.y) == [mean([9, 10.5, 11]), mean([9.5, 10, 11.5])])
    let differences = panels[1].series[0].points.map(\.y)
    for (found, expected) in zip(differences, [mean([-1, -0.5, -1]), mean([-0.5, -1, -0.5])]) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(differences.count == 2)
    // Three seeds: for this once, with the variance of three arms; NumPy, by verdict_rule.py.
    let interval = try #require(panels[1].series[0].points[0].interval)
    let half = 0.683123623650339
    #expect(abs(interval.upperBound - (-5.0 / 6 + half)) < 1e-6)
    #expect(panels[1].reference == 0 && panels[1].y.range.contains(0))
    #expect(
      panels[0].series.flatMap(\.points).map(\.seeds).filter { !$0.isEmpty }
        == [[10, 11, 12], [9, 10.5, 11], [9.5, 10, 11.5]])
    #expect(panels[1].series[0].points.map(\.seeds) == [[-1, -0.5, -1], [-0.5, -1, -0.5]])
  }

  @Test("curves have a point an epoch; of several ratios the paper's is shown")
  func curves() throws {
    let figure = try figure(.curves, "r-sweep")
    #expect(figure.panels.count == 1 && figure.legend.map(\.label).contains("r = 16, test"))
    let lines = figure.panels[0].series.filter { $0.mark != .band }
    #expect(lines.map { $0.points.map(\.x) } == Array(repeating: [1, 2], count: 4))
    // plain training and test, then SE's.
    #expect(lines[1].points.map(\.y) == [22, 11])
    #expect(lines[0].points.map(\.y) == [33, 16.5])
    #expect(lines[1].points.map(\.seeds) == [[], [10, 11, 12]])
    #expect(lines[1].seedOffset != lines[3].seedOffset)
    #expect(try self.figure(.curves).panels.map(\.title) == ["A", "B"])
    let arm = try self.figure(.curves, "excitations")
    #expect(arm.panels[0].series.map { $0.points.last?.seeds } == [[9.5, 10]])
  }

  @Test("costs are in percent of the plain network, gains are fewer errors")
  func gain() throws {
    let panels = try figure(.gain).panels
    #expect(panels[0].series.map { $0.points[0].x.rounded() } == [10, 10])
    #expect(panels[1].series.allSatisfy { abs($0.points[0].x - 2.5) < 1e-9 })
    #expect(panels[0].series.map { $0.points[0].y } == [0.75, 0.75])
  }

  @Test("errors stand over parameters and multiply-adds, plain joined to SE")
  func cost() throws {
    let panel = try figure(.cost).panels[0]
    #expect(panel.x.isLogarithmic && panel.x.label == "parameters (thousands)")
    #expect(panel.series[0].points.map(\.x) == [80, 88])
    #expect(!panel.series[1].look.isFilled && panel.series[2].look.isFilled)
    #expect(try figure(.cost).panels[1].x.label == "multiply-adds per image (millions)")
    #expect(
      panel.series.map { $0.points.map(\.seeds) }.prefix(3) == [
        [[], []], [[10, 11]], [[9, 10.5]],
      ])
    #expect(panel.series[1].seedOffset == -panel.series[2].seedOffset)
  }

  @Test("dots are explained with their number, and one seed has none")
  func seeds() throws {
    for kind in [FigureKind.curves, .reduction, .forest, .cost, .gain, .regime] {
      let figure = try figure(kind)
      let n = kind == .reduction || kind == .regime ? 3 : 2
      #expect(figure.legend.last?.label == "dot: one seed (n = \(n))")
      #expect(figure.caption.contains("its seeds (n = \(n)). Experiment"))
    }
    let some = try FigureResults()
    var arms = FigureResults.networks
    for index in arms.indices { arms[index].errors.removeLast() }
    arms[1].errors += [10, 11]
    try some.file("backbones", arms)
    let cost = try DrawnFigures.figure(FigureRequest(.cost, some.key("backbones")), in: some.store)
    #expect(cost.legend.last?.label == "dot: one seed (n = 3)")
    let gain = try DrawnFigures.figure(FigureRequest(.gain, some.key("backbones")), in: some.store)
    let points = gain.panels.flatMap(\.series).flatMap(\.points)
    #expect(points.map(\.seeds.count).max() == 0)
    #expect(!gain.caption.contains("dots") && gain.legend.last?.mark == .markers)
  }

  @Test("the dots of a difference are those of its look")
  func looks() throws {
    let some = try FigureResults()
    var arms = FigureResults.sweep
    for index in arms.indices {
      arms[index].errors += [10, 11, 12, 13, 14].map { $0 + Double(index) }
    }
    try some.file("r-sweep", arms)
    let forest = try DrawnFigures.figure(
      FigureRequest(.forest, some.key("r-sweep")), in: some.store)
    let points = forest.panels[0].series.flatMap(\.points)
    #expect(points.map(\.seeds.count) == [6, 6])
    for point in points { #expect(abs(point.x - mean(point.seeds)) < 1e-9) }
  }

  @Test("an interval that reaches below zero ends in an arrow, and the caption says so")
  func cutInterval() throws {
    let some = try FigureResults()
    var arms = FigureResults.networks
    arms[1].errors = [1, 9]
    try some.file("backbones", arms)
    let request = FigureRequest(.cost, some.key("backbones"))
    let figure = try DrawnFigures.figure(request, in: some.store)
    #expect(figure.panels.allSatisfy { $0.y.range.lowerBound == 0 })
    #expect(figure.caption.contains("goes on below 0 or above 100 % ends there in an arrow"))
    let script = String(decoding: try Gnuplot.draw(figure, .script), as: UTF8.self)
    #expect(script.components(separatedBy: "head filled").count == 3)
    let whole = try self.figure(.cost)
    #expect(!whole.caption.contains("arrow"))
  }

  @Test("regimes differ from the base in one setting; what differs in more is told in words")
  func regime() throws {
    let figure = try figure(.regime)
    #expect(figure.panels.map(\.x.label) == ["width (channels)", "classes"])
    #expect(figure.panels.map { $0.series[0].points.map(\.x) } == [[16, 32], [12, 48]])
    #expect(Set(figure.panels.map(\.y.range)).count == 1)
    #expect(figure.caption.contains("Grown together: all: -0.58 points ["))
  }

  @Test("a forest with long labels takes the width of a page, and cuts what is longer")
  func longLabels() throws {
    for (length, width, cut) in [
      (20, Figure.Width.column, false), (40, .page, false), (80, .page, true),
    ] {
      let some = try FigureResults()
      let arms = [
        FigureResults.Arm(name: "plain", label: "plain", errors: [10, 12, 11]),
        FigureResults.Arm(
          name: "se", label: String(repeating: "a", count: length), baseline: "plain",
          settings: ["se.reduction": "16"], errors: [9, 11, 10]),
      ]
      try some.file("r-sweep", arms)
      let figure = try DrawnFigures.figure(
        FigureRequest(.forest, some.key("r-sweep")), in: some.store)
      #expect(figure.width == width)
      let label = try #require(figure.panels[0].y.ticks?.first?.label)
      #expect(label.count == min(length, 60) && label.hasSuffix("…") == cut)
    }
  }

  @Test("pairs on other data stand beside the base's, whatever their classes")
  func regimeOfData() throws {
    let some = try FigureResults()
    let arms = [
      ("base", "fashion-mnist/1/70000", "10", "16"), ("wide", "fashion-mnist/1/70000", "10", "32"),
      ("emoji", "emoji/1/a/b/9 classes/50 train", "9", "16"),
      ("emoji-97", "emoji/1/a/b/97 classes/50 train", "97", "16"),
    ].flatMap { name, dataset, classes, width in
      ["plain", "se"].map { kind in
        FigureResults.Arm(
          name: "\(name)/\(kind)", label: "\(name), \(kind)",
          baseline: kind == "se" ? "\(name)/plain" : nil,
          settings: ["width": width, "classes": classes, "training.epochs": "6"], dataset: dataset,
          errors: kind == "se" ? [9.5, 11, 10.75] : [10, 12, 11])
      }
    }
    try some.file("regime", arms)
    let figure = try DrawnFigures.figure(
      FigureRequest(.regime, some.key("regime")), in: some.store)
    #expect(figure.panels.map(\.x.label) == ["data, classes", "width (channels)"])
    #expect(figure.panels[0].x.ticks?.map(\.label) == ["fashion-mnist", "emoji 9", "emoji 97"])
    #expect(figure.panels[0].series[0].points.map(\.x) == [0, 1, 2])
    #expect(figure.panels[1].series[0].points.map(\.x) == [16, 32])
    #expect(figure.conditions.contains("fashion-mnist and emoji"))
    #expect(
      figure.caption.contains("from a common base (fashion-mnist, width 16, classes 10, epochs 6)"))
    #expect(!figure.caption.contains("Grown together"))
  }

  @Test("a caption says which seeds diverged and which networks have learnt nothing")
  func troubled() throws {
    let some = try FigureResults()
    func arm(_ name: String, _ ratio: String, _ errors: [Double]) -> FigureResults.Arm {
      FigureResults.Arm(
        name: name, label: name, baseline: name == "plain" ? nil : "plain",
        settings: ["se.reduction": ratio, "classes": "12"], errors: errors)
    }
    try some.file(
      "r-sweep",
      [
        arm("plain", "none", [10, 11]), arm("r4", "4", [9, 10]), arm("r8", "8", [91, 10]),
        arm("r16", "16", [91, 92]),
      ])
    try some.store.database.run(
      """
      UPDATE attempts SET state = 'failed', failure = 'diverged' WHERE trial_id IN
        (SELECT trial_id FROM v_trials WHERE (arm = 'r4' AND seed = 2) OR arm = 'r16')
      """)
    let caption = try DrawnFigures.figure(
      FigureRequest(.reduction, some.key("r-sweep")), in: some.store
    ).caption
    #expect(
      caption.hasSuffix(
        " Diverged: r4 (1 of 2); r16 (2 of 2). Means are over the rest; no claim that such an arm does "
          + "better can be supported. At chance: r8 (1 of 2). These networks have learnt nothing: they "
          + "err as often as a guess among 12 classes (91.67 %)."))
  }

  @Test("gates: a panel a block, a curve a class and one of all")
  func gates() throws {
    let figure = try figure(.gates)
    #expect(figure.panels.count == 2)
    // Three of four channels differ in one class by 0.25: a variance of 0.0625/3 in each.
    let spread = 100 * (0.75 * 0.0625 / 3 - 0.0001 / 100).squareRoot()
    #expect(
      figure.panels.map(\.title) == [
        "stage2.block1: spread 0.0, saturated 0 %",
        "stage3.block1: spread \(String(format: "%.1f", spread)), saturated 10 %",
      ])
    #expect(figure.panels[1].series[1].points.map(\.y) == [0.75, 0.5, 0.5, 0.5])
    #expect(figure.legend.map(\.label) == ["class 0", "class 1", "class 2", "all 3 classes"])
    let one = try self.figure(.gates, classes: ["class 1"])
    #expect(one.panels[0].series.count == 2)
    #expect(try self.figure(.gates, classes: ["2"]).legend[0].label == "class 2")
    let error = #expect(throws: FigureError.self) { try self.figure(.gates, classes: ["dog"]) }
    #expect(
      error?.description
        == "--classes: no class is called 'dog'; there are class 0, class 1, class 2")
    let many = #expect(throws: FigureError.self) {
      try self.figure(.gates, classes: Array(repeating: "0", count: 11))
    }
    #expect(many?.description == "--classes: more than 10 curves cannot be told apart")
  }

  @Test("without results the error says which command makes them")
  func nothing() throws {
    let empty = try FigureResults()
    for kind in FigureKind.allCases {
      let name = kind.experiments[0]
      let error = #expect(throws: FigureError.self) {
        try DrawnFigures.figure(
          FigureRequest(kind, PlanKey(experiment: name, scale: "smoke")), in: empty.store)
      }
      #expect(error?.kind == .nothingYet)
      #expect(error?.description.hasSuffix("run `ablate run \(name) --scale smoke`") == true)
    }
    try empty.file("r-sweep", FigureResults.sweep)
    let error = #expect(throws: FigureError.self) {
      try DrawnFigures.figure(FigureRequest(.gates, empty.key("r-sweep")), in: empty.store)
    }
    #expect(error?.description.hasSuffix("run `ablate run r-sweep --gates`") == true)
  }

  @Test(
    "arms of another kind are refused, and the right experiment is named",
    arguments: [FigureKind.reduction, .cost, .gain, .regime])
  func unsuitable(_ kind: FigureKind) throws {
    let error = #expect(throws: FigureError.self) { try figure(kind, "excitations") }
    #expect(error?.kind == .unsuitable)
    #expect(error?.description.hasPrefix("--figure \(kind.rawValue): ") == true)
  }
}
