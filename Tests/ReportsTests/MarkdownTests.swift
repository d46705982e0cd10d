import Reports
import Testing

@Suite("Tables for GitHub")
struct MarkdownTests {
  @Test("groups go before the labels, pipes are escaped")
  func full() {
    #expect(
      Samples.full.render(.md) == """
        **SE networks against the plain one: errors &amp; parameters**

        | arm | paper: top-1 error (%) | paper: parameters | ours: top-1 error (%) | \
        ours: 95 % interval | p, adjusted by Holm's method |
        | :--- | ---: | ---: | ---: | ---: | ---: |
        | r = 16 | 23.29 | 271,738 | 5.76 ± 0.64 | [-0.50, 12.35] | 0.0312 |
        | a\\|b_c "d", 3×3 | – | 1,000 | 12.50 ± 10.25 | [-10.00, 0.00] | <0.0001 |
        | plain | 0.00 |  | 6.00 |  |  |
        | max | – | – | not run | not run | 1.0000 |

        - Scale desk: the embedded dataset of 12 classes, 8 epochs, 6 seeds; the paper's values are \
        for ImageNet, 100 epochs and one seed, so only the signs of differences can be compared.
        - ± is the standard deviation over seeds.

        """)
  }

  @Test("a line break becomes one of the cell")
  func query() {
    #expect(
      Samples.query.render(.md) == """
        | id | n | loss | n |
        | :--- | ---: | ---: | ---: |
        | b7<br>2\\\\te | -1,234,567 | 0.0000 | 0 |
        | 名 | 12 | NaN |  |

        """)
  }

  @Test("no rows leave the header, no columns the title and the notes")
  func empty() {
    #expect(Samples.empty.render(.md) == "| id | n |\n| :--- | ---: |\n")
    #expect(Samples.blank.render(.md) == "**Nothing yet**\n\n- No trial has run.\n")
  }

  @Test(
    "what Markdown would read as its own is escaped",
    arguments: [
      ("a*b*", "a\\*b\\*"), ("`x`", "\\`x\\`"), ("a\\b", "a\\\\b"), ("<b>", "&lt;b>"),
      ("R&D", "R&amp;D"), ("~~x~~", "\\~\\~x\\~\\~"), ("se_top1", "se_top1"),
      ("SE_3x3", "SE_3x3"), ("a__b", "a__b"), ("_x_", "\\_x\\_"), ("r _y z", "r \\_y z"),
      ("$x_1$", "\\$x_1\\$"), ("[l](u)", "\\[l\\](u)"), ("![l][u]", "!\\[l\\]\\[u\\]"),
      ("[^1]", "\\[^1\\]"), ("[1×1, 64; fc [4, 64]] × 3", "[1×1, 64; fc [4, 64]] × 3"),
      ("r = 16", "r = 16"), ("p > 0.5", "p > 0.5"),
    ])
  func escaped(_ text: String, _ expected: String) {
    let table = Table(columns: [Column(key: "x")], rows: [[.text(text)]])
    #expect(table.render(.md).hasSuffix("| \(expected) |\n"))
  }

  @Test(
    "commands in notes are code, where their backticks make pairs",
    arguments: [
      ("run `a --b *` & see", "run `a --b *` &amp; see"), ("`a`, `b|c`", "`a`, `b|c`"),
      ("one ` alone", "one \\` alone"), ("``a``", "\\`\\`a\\`\\`"), ("none", "none"),
      ("> x", "\\> x"), ("# x", "\\# x"), ("- x", "\\- x"), ("[x] done", "\\[x] done"),
      ("[a]: http://b", "\\[a\\]: http://b"), ("1. x", "1\\. x"), ("5.3 points", "5.3 points"),
      ("2) x", "2\\) x"),
    ])
  func notes(_ note: String, _ expected: String) {
    #expect(Table(columns: [], notes: [note]).render(.md) == "- \(expected)\n")
  }
}
