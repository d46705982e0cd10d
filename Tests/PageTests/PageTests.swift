import Results
import Foundation
import Page
import Reports
import Testing

@Suite("The report page")
struct PageTests {
  /// The browser test (Tests/Interop) opens this file as well.
  @Test("a page with everything is the same to the byte, whenever it is written")
  func snapshot() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Snapshots/page.html")
    let html = try Fixture.page().html
    if ProcessInfo.processInfo.environment["ABLATE_RECORD"] != nil {
      try Data(html.utf8).write(to: url)
    }
    let expected = try String(contentsOf: url, encoding: .utf8)
    #expect(html == expected, "differs from Snapshots/page.html")
  }

  @Test("controls stand before every other table, and what has no results says so")
  func order() throws {
    let html = try Fixture.page().html
    let places = try [
      "id=\"summary\"", "id=\"experiment-controls\"", "id=\"claims-cells\"", "id=\"table-10\"",
      "id=\"experiment-mine\"", "id=\"figure-curves\"", "id=\"environments-cells\"",
    ].map { try #require(html.range(of: $0)).lowerBound }
    #expect(places == places.sorted())
    #expect(html.contains("<span class=\"remark\">not run</span>"))
  }

  @Test("a trial that two tables show counts once")
  func counts() throws {
    let html = try Fixture.page().html
    #expect(html.contains("<dt>Trials done</dt>\n<dd>3</dd>"))
    #expect(html.contains("<dt>Networks at chance</dt>\n<dd>1</dd>"))
    #expect(html.contains("done, at chance"))
    #expect(html.contains("<dt>Trials failed</dt>\n<dd>1</dd>"))
    #expect(html.contains("<dt>Trials not finished</dt>\n<dd>1</dd>"))
    #expect(html.contains("<dt>Experiments with results</dt>\n<dd>3 of 4</dd>"))
    #expect(html.contains("<dt>Run</dt>\n<dd>2026-11-01 to 2026-11-03</dd>"))
  }

  @Test("every seed has a dot, and every arm a curve with its spread")
  func charts() throws {
    let html = try Fixture.page().html
    #expect(html.contains("<title>r2, seed 3: 89.90 %</title>"))
    #expect(html.contains("<title>plain, epoch 2: 30.00 ± 1.50 %, 2 seeds</title>"))
    #expect(html.components(separatedBy: "<polyline ").count == 3)
    #expect(html.contains("last values: plain 20.00 %, r2 19.00 %"))
  }

  @Test("sixteen curves differ without their colours")
  func curveLooks() throws {
    var page = try Fixture.page()
    page.entries[1].curves = (0..<16).map { index in
      let points = [1, 2].map {
        PageCurve.Point(epoch: $0, mean: Double(index), deviation: nil, seeds: 1)
      }
      return PageCurve(label: "arm \(index)", points: points)
    }
    let looks = page.html.matches(
      of: /<g class="c\d (d\d)" data-arm="\d+"><svg [^>]*><path d="([^"]*)">/)
    #expect(looks.count == 16)
    #expect(Set(looks.map { "\($0.1) \($0.2)" }).count == 16)
  }

  @Test("curves are of the test images, or of training where those are scored at the end alone")
  func curveSplits() {
    func point(_ split: String, _ epoch: Int, _ error: Double, seed: Int = 1)
      -> ResultsStore.CurvePoint
    {
      .init(arm: "a", seed: seed, split: split, epoch: epoch, top1Error: error)
    }
    let training = [point("train", 1, 40), point("train", 2, 20), point("test", 2, 30)]
    let (split, curves) = PageCurve.all(of: training, labels: ["a": "A"])
    #expect(
      split == "train" && curves.map(\.label) == ["A"] && curves[0].points.map(\.mean) == [40, 20])
    let both = training + [point("test", 1, 50), point("test", 1, 60, seed: 2)]
    let tested = PageCurve.all(of: both, labels: [:])
    #expect(tested.split == "test" && tested.curves[0].points.map(\.mean) == [55, 30])
    #expect(tested.curves[0].points.map(\.seeds) == [2, 1])
  }

  @Test("verdicts on trained numbers and on counted ones are told apart")
  func verdicts() throws {
    let html = try Fixture.page().html
    #expect(html.contains("Claims judged by training and timing (33):"))
    #expect(html.contains("Claims judged by counting alone (1):"))
  }

  @Test("each table has its commands, conditions and the identity of every trial")
  func origins() throws {
    let page = try Fixture.page()
    let html = page.html
    for entry in page.entries {
      for command in entry.commands { #expect(html.contains("<code>\(command.line)</code>")) }
      for origin in entry.origins { #expect(html.contains(">\(origin.trialID)</td>")) }
      for record in entry.measurements { #expect(html.contains(">\(record.setup.setupID)</td>")) }
    }
    #expect(html.contains("<code>model=cifar-resnet-8</code>"))
    #expect(html.contains(String(repeating: "ab12", count: 10) + " + changes"))
  }

  @Test("before anything was run it says what to run")
  func empty() throws {
    var page = try Fixture.page()
    page.entries = []
    page.figures = []
    #expect(page.html.contains("<code>ablate run --all --scale smoke</code>"))
    page.scale = "desk"
    #expect(page.html.contains("<code>ablate run --all</code>"))
    #expect(!page.html.contains("id=\"provenance\"") && !page.html.contains("id=\"figures\""))
  }

  @Test("cells are sorted by their numbers, and what machines alone read is left out")
  func cells() throws {
    let html = try Fixture.page().html
    #expect(html.contains("<td class=\"number\" data-sort=\"1234567.0\">1,234,567</td>"))
    #expect(html.contains("<td class=\"number\" data-sort=\"92.5\">92.50 ± 1.25</td>"))
    #expect(html.contains("<td class=\"number blank\">not run</td>"))
    #expect(!html.contains("for machines alone"))
  }
}
