import Reports
import Testing

@Suite("Colours of verdicts")
struct ToneTests {
  private func lines(colours: Bool) -> String {
    var layout = TextLayout(line: 80, panel: 80)
    layout.colours = colours
    let table = Table(
      title: "", columns: [.init(key: "claim", alignment: .left), .init(key: "verdict")],
      rows: [
        [.text("one"), .text("supported")], [.text("two"), .text("not supported")],
        [.text("supported by nobody"), .text("futile")], [.text("four"), .text("not run")],
      ])
    return table.render(.text, layout)
  }

  @Test("a verdict is coloured where it stands alone, and takes the same columns")
  func colours() {
    let painted = Tone.painted(lines(colours: true))
    #expect(painted.contains("    \u{1b}[32msupported\u{1b}[0m\n"))
    #expect(painted.contains("\u{1b}[31mnot supported\u{1b}[0m"))
    #expect(painted.contains("supported by nobody         \u{1b}[2mfutile\u{1b}[0m\n"))
    var plain = painted
    for code in ["\u{1b}[32m", "\u{1b}[31m", "\u{1b}[33m", "\u{1b}[2m", "\u{1b}[0m"] {
      plain = plain.replacing(code, with: "")
    }
    #expect(plain == lines(colours: false))
  }

  @Test("without colours nothing is marked")
  func plain() {
    #expect(Tone.painted(lines(colours: false)) == lines(colours: false))
    #expect(
      lines(colours: false).unicodeScalars.allSatisfy { $0.value < 0xE000 || $0.value > 0xF8FF })
  }
}
