import Reports
import Testing

@Suite("Cells as people read them")
struct CellTests {
  /// The last line of a table of one cell.
  private func shown(_ cell: Cell, _ format: TableFormat = .text) -> String {
    let table = Table(columns: [Column(key: "x", alignment: .left)], rows: [[cell]])
    return table.render(format).split(separator: "\n").last.map(String.init) ?? ""
  }

  @Test(
    "decimals are fixed, and zero has no sign",
    arguments: [
      (1.005, 2, "1.00"), (2.5, 0, "2"), (3.5, 0, "4"), (-0.004, 2, "0.00"), (-0.0, 1, "0.0"),
      (-0.006, 2, "-0.01"), (1e6, 1, "1000000.0"), (.nan, 2, "NaN"), (.infinity, 2, "inf"),
      (-.infinity, 2, "-inf"), (5, -1, "5"),
    ])
  func numbers(_ value: Double, _ decimals: Int, _ expected: String) {
    #expect(shown(.number(value, decimals: decimals)) == expected)
  }

  @Test(
    "thousands are separated for people only",
    arguments: [
      (0, "0"), (999, "999"), (1000, "1,000"), (271_738, "271,738"), (-1_234_567, "-1,234,567"),
      (Int.min, "-9,223,372,036,854,775,808"),
    ])
  func integers(_ value: Int, _ expected: String) {
    #expect(shown(.integer(value)) == expected)
    #expect(shown(.integer(value), .md) == "| \(expected) |")
    #expect(shown(.integer(value), .csv) == String(value))
    #expect(shown(.integer(value), .tsv) == String(value))
  }

  @Test(
    "a p near 0.05 shows on which side it is",
    arguments: [
      (0.0504, "0.0504"), (0.0496, "0.0496"), (1, "1.0000"), (0.00009, "<0.0001"), (.nan, "NaN"),
    ])
  func probabilities(_ value: Double, _ expected: String) {
    #expect(shown(.probability(value)) == expected)
  }

  @Test(
    "the other kinds",
    arguments: [
      (Cell.meanAndDeviation(5.76, 0.64, decimals: 1), "5.8 ± 0.6"),
      (.meanAndDeviation(5.76, nil, decimals: 1), "5.8"),
      (.interval(-0.12, 0.34, decimals: 2), "[-0.12, 0.34]"), (.notRun, "not run"),
      (.missing, "–"),
    ])
  func others(_ cell: Cell, _ expected: String) { #expect(shown(cell) == expected) }
}
