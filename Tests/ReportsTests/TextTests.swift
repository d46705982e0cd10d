import Reports
import Testing
import Text

@Suite("Tables for a terminal")
struct TextTests {
  @Test("columns, groups, tails and notes stand in line")
  func full() {
    #expect(
      Samples.full.render(.text) == """
        SE networks against the plain one: errors & parameters

                                   paper                           ours
                        ───────────────────────────  ────────────────────────────────
                                                                                       p, adjusted by
        arm             top-1 error (%)  parameters  top-1 error (%)    95 % interval   Holm's method
        ─────────────────────────────────────────────────────────────────────────────────────────────
        r = 16                    23.29     271,738     5.76 ±  0.64   [-0.50, 12.35]          0.0312
        a|b_c "d", 3×3                –       1,000    12.50 ± 10.25  [-10.00,  0.00]         <0.0001
        plain                      0.00                 6.00
        max                           –           –          not run          not run          1.0000

        - Scale desk: the embedded dataset of 12 classes, 8 epochs, 6 seeds; the paper's values are for
          ImageNet, 100 epochs and one seed, so only the signs of differences can be compared.
        - ± is the standard deviation over seeds.

        """)
  }

  @Test("the result of a query starts with its header and shows control characters")
  func query() {
    #expect(
      Samples.query.render(.text) == """
        id                 n    loss  n
        ───────────────────────────────
        b7\\n2\\te  -1,234,567  0.0000  0
        名                12     NaN

        """)
  }

  @Test("no rows leave the header, no columns the title and the notes")
  func empty() {
    #expect(Samples.empty.render(.text) == "id  n\n─────\n")
    #expect(Samples.blank.render(.text) == "Nothing yet\n\n- No trial has run.\n")
    #expect(Table(columns: []).render(.text) == "")
  }

  @Test("a group wider than its columns widens the last of them")
  func wideGroup() {
    let table = Table(
      columns: [
        Column(key: "a", group: "a long heading"), Column(key: "b", group: "a long heading"),
        Column(key: "c"),
      ], rows: [[.integer(1), .integer(2), .integer(3)]])
    #expect(
      table.render(.text) == """
        a long heading
        ──────────────
        a            b  c
        ─────────────────
        1            2  3

        """)
  }

  @Test("a long title is wrapped, and so is a heading, before its unit")
  func wrapped() {
    let table = Table(
      title: String(repeating: "word ", count: 21),
      columns: [Column(key: "x", label: "multiply-adds as printed", unit: "G multiply-adds")],
      rows: [[.number(3.86, decimals: 2)]])
    #expect(
      table.render(.text) == """
        word word word word word word word word word word word word word word word word word word word word
        word

         multiply-adds as
                  printed
        (G multiply-adds)
        ─────────────────
                     3.86

        """)
  }

  @Test(
    "text that steers a terminal or turns a line around stands in no format as it is",
    arguments: TableFormat.allCases)
  func escapes(_ format: TableFormat) {
    let evil = "a\u{1b}[2J\u{7}\u{9b}\u{7f}\u{202e}\u{2066}\u{200f}\u{2028}z"
    let table = Table(
      title: evil,
      columns: [Column(key: evil, label: evil, unit: evil, alignment: .left, group: evil)],
      rows: [[.text(evil)]], notes: [evil, "`\(evil)`"], identifier: evil)
    let text = table.render(format)
    #expect(!text.unicodeScalars.contains { $0.isUnprintable && $0 != "\n" })
    let shown =
      switch format {
      case .json: #"a\u001b[2J\u0007\u009b\u007f\u202e\u2066\u200f\u2028z"#
      case .md: #"a\\u{1b}[2J\\u{7}"#
      case .tex: #"a\textbackslash{}u\{1b\}[2J\textbackslash{}u\{7\}"#
      case .text, .csv, .tsv: #"a\u{1b}[2J\u{7}\u{9b}\u{7f}\u{202e}\u{2066}\u{200f}\u{2028}z"#
      }
    #expect(text.contains(shown))
  }

  @Test("the heading of a panel is escaped as well", arguments: [TableFormat.text, .md, .tex])
  func panelHeading(_ format: TableFormat) {
    let table = Table(
      columns: [
        Column(key: "a"), Column(key: "b", panel: .below("x\u{1b}[2J\u{202e}")),
      ], rows: [[.integer(1), .integer(2)]])
    #expect(
      !table.render(format).unicodeScalars.contains { $0.isUnprintable && $0 != "\n" })
  }
}
