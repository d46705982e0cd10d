import Testing
import Text

@Suite("Text fit to be shown")
struct PrintableTests {
  @Test(
    "what steers a terminal is shown as an escape",
    arguments: [
      ("\u{1b}]0;title\u{7}", #"\u{1b}]0;title\u{7}"#), ("a\nb\r\n\tc", #"a\nb\r\n\tc"#),
      ("\u{0}\u{8}\u{7f}\u{9b}31m", #"\u{0}\u{8}\u{7f}\u{9b}31m"#),
      ("gpj.\u{202e}x", #"gpj.\u{202e}x"#), ("\u{2066}a\u{2069}", #"\u{2066}a\u{2069}"#),
      ("\u{200e}\u{200f}\u{61c}", #"\u{200e}\u{200f}\u{61c}"#),
      ("a\u{2028}b\u{2029}\u{85}", #"a\u{2028}b\u{2029}\u{85}"#),
      ("\u{feff}x\u{200b}", #"\u{feff}x\u{200b}"#), ("\u{fffe}", #"\u{fffe}"#),
      ("\u{e0041}", #"\u{e0041}"#),
    ])
  func escaped(_ text: String, _ expected: String) {
    #expect(text.printable == expected)
    #expect(expected.printable == expected)
  }

  @Test(
    "other text stays as it is, in any script",
    arguments: [
      "", "r = 16", #"a\nb \u{1b}"#, "5 ± 1 – 3×3 ≤ σ²", "名前", "עברית", "می\u{200c}خواهم",
      "👩\u{200d}🔬 ❤️",
      "e\u{301}", "\u{fffd}",
    ])
  func plain(_ text: String) {
    #expect(text.printable == text)
    #expect(text.printableLines == text)
  }

  @Test("text of several lines keeps its line feeds and tabs, and nothing else")
  func lines() {
    #expect("a\n\tb\r\u{1b}[2J\n".printableLines == "a\n\tb\\r\\u{1b}[2J\n")
  }

  @Test("no control scalar of Unicode passes, whatever it is")
  func all() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      let steers =
        [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
        || properties.isBidiControl || properties.isNoncharacterCodePoint
      if steers { #expect(scalar.isUnprintable, "U+\(String(value, radix: 16))") }
      if scalar.isUnprintable {
        #expect(
          !properties.isAlphabetic && !properties.isEmojiPresentation,
          "U+\(String(value, radix: 16))")
      }
    }
  }
}
