import Reports
import Testing

@Suite("Tables in several panels")
struct PanelTests {
  private let table = Table(
    title: "Title",
    columns: [
      Column(key: "key", label: "", alignment: .left), Column(key: "error", unit: "%"),
      Column(key: "claim", alignment: .left, wrap: 12),
      Column(key: "macs", group: "ours", panel: .below("Complexity")),
      Column(key: "exact", panel: .machines),
    ],
    rows: [
      [
        .text("a"), .number(1.5, decimals: 2), .text("one that is long"), .integer(2000),
        .integer(7),
      ],
      [.text("b"), .notRun, .text("short"), .missing, .missing],
    ],
    notes: ["A note."])

  @Test(
    "a terminal shows them one below the other, rows without anything left out, long cells wrapped")
  func text() {
    #expect(
      table.render(.text) == """
        Title

           error (%)  claim
        ─────────────────────────
        a       1.50  one that is
                      long
        b    not run  short

        Complexity

           ours
           ─────
            macs
        ────────
        a  2,000

        - A note.

        """)
  }

  @Test("Markdown has a table each")
  func markdown() {
    #expect(
      table.render(.md) == """
        **Title**

        |  | error (%) | claim |
        | :--- | ---: | :--- |
        | a | 1.50 | one that is long |
        | b | not run | short |

        *Complexity*

        |  | ours: macs |
        | :--- | ---: |
        | a | 2,000 |

        - A note.

        """)
  }

  @Test("LaTeX has a tabular each, and a paragraph for what a terminal wraps")
  func latex() {
    let text = table.render(.tex)
    #expect(text.contains("\\begin{tabular}{lrp{6em}}"))
    #expect(
      text.contains(
        "\\par\\medskip\n\\emph{Complexity}\\par\\smallskip\n\\sbox0{%\n\\begin{tabular}{lr}"))
    #expect(!text.contains("exact"))
  }

  @Test("machines get every column in one table")
  func machines() {
    #expect(
      table.render(.csv) == """
        key,error,claim,macs,exact
        a,1.5,one that is long,2000,7
        b,,short,,

        """)
    #expect(table.json["rows"] != nil && table.render(.tsv).contains("macs\texact"))
  }
}

@Suite("Tables on a narrow terminal")
struct LayoutTests {
  private static let table = Table(
    columns: [
      Column(key: "arm", label: "", alignment: .left),
      Column(key: "top1", label: "top-1 error", unit: "%", group: "ours"),
      Column(key: "n", group: "ours"), Column(key: "difference"), Column(key: "q"),
    ],
    rows: [
      [.text("plain"), .number(5.74, decimals: 2), .integer(6), .empty, .empty],
      [
        .text("r = 16"), .number(5.97, decimals: 2), .integer(6), .number(0.23, decimals: 2),
        .probability(1),
      ],
    ])

  private func text(_ columns: Int) -> String {
    Self.table.render(.text, TextLayout(line: columns, panel: columns))
  }

  @Test("what fits is as in a pipe")
  func fits() {
    #expect(Self.table.render(.text).split(separator: "\n").map(\.count).max() == 46)
    #expect(text(46) == Self.table.render(.text))
  }

  @Test("first headings are broken at every space", arguments: [36, 45])
  func headings(_ columns: Int) {
    #expect(
      text(columns) == """
                  ours
                ────────
                top-1
                error
                  (%)  n  difference       q
        ────────────────────────────────────
        plain    5.74  6
        r = 16   5.97  6        0.23  1.0000

        """)
  }

  @Test("then columns go on below, beside the first one, in rows that have something to show")
  func below() {
    #expect(
      text(20) == """
                  ours
                ────────
                top-1
                error
                  (%)  n
        ────────────────
        plain    5.74  6
        r = 16   5.97  6

                difference
        ──────────────────
        r = 16        0.23

                     q
        ──────────────
        r = 16  1.0000

        """)
  }

  @Test("a column too wide for itself stands alone, and no layout loses a cell", arguments: 1...60)
  func whole(_ columns: Int) {
    let shown = text(columns)
    for cell in ["plain", "r = 16", "5.74", "5.97", "0.23", "1.0000"] {
      #expect(shown.contains(cell), "\(cell)")
    }
    if columns >= 18 { #expect(shown.split(separator: "\n").allSatisfy { $0.count <= columns }) }
  }
}
