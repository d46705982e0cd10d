import Figures
import Foundation
import FoundationXML
import Testing

@Suite("Gnuplot")
struct GnuplotTests {
  /// One of every mark, hostile texts, an interval and one that the axis cuts, seeds, a value that is no number.
  static let figure = Figure(
    id: "sample", title: "It's `date` & \"more\"", conditions: "a\nb", caption: "Nothing.",
    panels: [
      FigurePanel(
        title: "left_1 100 %",
        x: Axis(
          label: "r", isLogarithmic: true, range: 1...32,
          ticks: [.init(value: 2, label: "2 %"), .init(value: 16, label: "16")]),
        y: Axis(label: "error (%)", range: 0...10),
        series: [
          Series(
            points: [
              .init(2, 5, 4...6, seeds: [7, 4, 4.1]), .init(16, 3, -1...7), .init(20, .nan),
            ],
            look: Look(colour: .vermilion, marker: .square), mark: .lineAndMarkers)
        ], reference: 5),
      FigurePanel(
        x: Axis(label: "x", range: 0...1), y: Axis(label: "", range: 0...1),
        series: [
          Series(
            points: [.init(0, 0.5, 0.25...0.75), .init(1, 0.5, 0.25...0.75)],
            look: Look(colour: .black), mark: .band),
          Series(
            points: [.init(0, 0), .init(1, 1)], look: Look(colour: .black, dash: .short),
            mark: .line),
          Series(
            points: [.init(0.5, 0.5, seeds: [0.25, 0.75])],
            look: Look(colour: .blue, isFilled: false, isDotted: true), mark: .markers,
            seedOffset: -4),
        ]),
    ], columns: 2,
    legend: [
      LegendEntry(label: "SE's", look: Look(colour: .vermilion), mark: .lineAndMarkers),
      LegendEntry(label: "dot", look: Look(colour: .black), mark: .seed),
    ],
    width: .page)

  private func picture(_ format: FigureFormat) throws -> Data {
    Data(try Gnuplot.draw(Self.figure, format))
  }

  @Test("the script is the same text at any time, and quotes what it is given")
  func script() throws {
    let text = String(decoding: try picture(.script), as: UTF8.self)
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Snapshots/sample.gp")
    if ProcessInfo.processInfo.environment["ABLATE_RECORD"] != nil {
      try Data(text.utf8).write(to: url)
    }
    #expect(text == (try String(contentsOf: url, encoding: .utf8)))
    #expect(text.contains("'It''s `date` & \"more\"'") && text.contains("'a b'"))
    #expect(!text.contains("\"It"))
  }

  @Test("the SVG is well-formed, of the printed size, and says what the figure says")
  func svg() throws {
    final class Reader: NSObject, XMLParserDelegate {
      var texts = ""
      var width: String?
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) { if name == "svg" { width = attributes["width"] } }
      func parser(_ parser: XMLParser, foundCharacters string: String) { texts += string }
    }
    let reader = Reader()
    let parser = XMLParser(data: try picture(.svg))
    parser.delegate = reader
    #expect(parser.parse())
    #expect(reader.width == "1031")
    for text in ["It's `date` & \"more\"", "left_1 100 %", "error (%)", "2 %", "SE's"] {
      #expect(reader.texts.contains(text), "no \(text)")
    }
  }

  @Test("the PNG has 300 pixels an inch")
  func png() throws {
    let bytes = try picture(.png)
    #expect(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    let width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
    #expect(width == Int((515.5 / 72 * 300).rounded()))
  }

  @Test("the PDF is one, and the same bytes each time")
  func pdf() throws {
    let first = try picture(.pdf)
    #expect(first.starts(with: Array("%PDF-1.".utf8)))
    #expect(first.suffix(8).elementsEqual(Array("%%EOF\n".utf8).suffix(8)) || first.count > 1000)
    Thread.sleep(forTimeInterval: 1.1)
    #expect(try picture(.pdf) == first)
  }
}
