import Foundation
import Reports
import Testing

extension PrintedCount: CustomTestStringConvertible {
  public var testDescription: String { "table \(table), \(row), \(column)" }

  /// The exception that the count is listed under.
  fileprivate var exception: PaperNetworks.Exception? {
    PaperNetworks.exceptions.first {
      $0.tables.contains(table) && $0.rows.contains(row) && $0.columns.contains(column)
    }
  }

  /// Whether the network's count gives what is printed, counted as the exception says.
  fileprivate func isMet(by exception: PaperNetworks.Exception? = nil) -> Bool {
    guard
      let count = PaperNetworks.count(
        table, row: row, isSE: isSE, changes: exception?.settings ?? [:])
    else { return false }
    let scale = pow(10, Double(decimals))
    let value = kind.value(count, with: exception?.counts ?? []) * scale
    let rule: FloatingPointRoundingRule =
      switch exception?.rounding {
      case .up: .up
      case .down: .down
      case nil: .toNearestOrAwayFromZero
      }
    return value.rounded(rule) == (printed * scale).rounded()
  }
}

@Suite("Complexity that the paper prints")
struct PrintedCountTests {
  static let figures = PaperTables.all.flatMap(PrintedCount.all)

  @Test(
    "each printed figure comes out to its printed precision, or is a named exception",
    arguments: figures)
  func met(_ figure: PrintedCount) {
    guard let exception = figure.exception else {
      #expect(figure.isMet(), "\(figure.printed)")
      return
    }
    #expect(!figure.isMet(), "the exception is none any more")
    // An explained exception must explain the figure; an open one must not come out by what it says.
    #expect(figure.isMet(by: exception) == (exception.isOpen != true), "\(exception.reason)")
  }

  @Test("every exception is about figures that there are, and says why")
  func exceptions() {
    for exception in PaperNetworks.exceptions {
      let own = Self.figures.filter { $0.exception == exception }
      #expect(Set(own.map(\.table)) == Set(exception.tables), "\(exception.reason)")
      #expect(Set(own.map(\.row)) == Set(exception.rows), "\(exception.reason)")
      #expect(Set(own.map(\.column)) == Set(exception.columns), "\(exception.reason)")
      #expect(!exception.reason.isEmpty)
    }
  }

  @Test("every figure on the complexity of networks that the tool builds is looked at")
  func complete() {
    #expect(Self.figures.count == 68)
    let printed = PaperTables.all.flatMap { table in
      table.columns.filter { PrintedCount.Kind(column: $0.key) != nil }.map { (table.id, $0.key) }
    }
    #expect(Set(printed.map(\.0)) == ["2", "3", "3-cvpr", "10", "r-v1", "13", "15", "16"])
  }

  @Test("each row that has a network can be counted, whatever it stands for")
  func counted() {
    for table in PaperNetworks.tables {
      for row in PaperNetworks.rows(table) {
        for isSE in PaperNetworks.arePairs(table) ? [false, true] : [false] {
          #expect(PaperNetworks.count(table, row: row, isSE: isSE) != nil, "\(table) \(row)")
        }
      }
    }
  }

  @Test(
    "counts by hand: 2·(sum of N·C²)/r weights on top of 25,557,032",
    arguments: [("r2", 20_119_552), ("r16", 2_514_944), ("r32", 1_257_472)])
  func byHand(_ row: String, _ extra: Int) throws {
    let count = try #require(PaperNetworks.count("10", row: row))
    #expect(count.parameters == 25_557_032 + extra)
    #expect(count.macs == 3_857_973_248 + extra)
    #expect(count.runningStatistics == 53_120)
    #expect(count.additions == 5_519_360 && count.squeezes == 5_519_360)
    #expect(count.scalings == 5_519_360)
  }

  @Test("the exceptions stand in the notes of their table")
  func notes() throws {
    let report = try PaperReports.table(
      "10", TableRequest(scale: "desk", answering: ["r-sweep"]), store: nil)
    #expect(
      report.table.notes.contains {
        $0.hasPrefix(
          "Printed figures that these counts do not reproduce: 35.7 and 26.9 M parameters of")
      })
  }
}
