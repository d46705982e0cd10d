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
      text.contains("\\par\\medskip\n\\emph{Complexity}\\par\\smallskip\n\\begin{tabular}{lr}"))
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
