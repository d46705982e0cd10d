import Page
import Testing

@Suite("Markup")
struct NodeTests {
  @Test("text and attributes are escaped, whatever they hold")
  func escapes() {
    let node = Node.leaf("p", ["title": "\"a\" & 'b'"], "1 < 2 && \u{1}\u{202e}</p><script>")
    #expect(
      node.html
        == "<p title=\"&quot;a&quot; &amp; &#39;b&#39;\">1 &lt; 2 &amp;&amp; \\u{1}\\u{202e}&lt;/p&gt;"
        + "&lt;script&gt;</p>")
  }

  @Test(
    "what stands between backticks is code, and a lone backtick stays",
    arguments: [
      ("run `ablate run` now", "run <code>ablate run</code> now"), ("`a`", "<code>a</code>"),
      ("a ` b", "a ` b"), ("`<` and `>`", "<code>&lt;</code> and <code>&gt;</code>"), ("", ""),
    ])
  func prose(_ text: String, _ expected: String) {
    #expect(Node.group(Node.prose(text)).html == expected)
  }

  @Test("elements without content have no end tag")
  func void() {
    #expect(Node.tag("meta", ["charset": "utf-8"], []).html == "<meta charset=\"utf-8\">")
  }
}

@Suite("Figures inside the page")
struct SVGTests {
  @Test("ids and all that refers to them get the figure's prefix")
  func prefixes() {
    let svg = """
      <?xml version="1.0"?>
      <!DOCTYPE svg PUBLIC "x" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
      <svg xmlns="http://www.w3.org/2000/svg" aria-labelledby="t u"><title id='t'>id="t" > 1</title>
      <circle id="dot"/><use xlink:href='#dot' fill="url(#g)" style="clip-path: url(#c)"/></svg>

      """
    #expect(
      SVGText.inlined(svg, prefix: "a-") == """
        <svg xmlns="http://www.w3.org/2000/svg" aria-labelledby="a-t a-u"><title id='a-t'>id="t" > 1</title>
        <circle id="a-dot"/><use xlink:href='#a-dot' fill="url(#a-g)" style="clip-path: url(#a-c)"/></svg>
        """)
  }

  @Test("scripts, handlers and references to anything outside are taken out")
  func defuses() {
    let svg = """
      <svg onload="alert(1)"><script>fetch("https://example.org")</script><!-- note -->\
      <a href="https://example.org"><image href="data:image/png;base64,AA=="/></a></svg>
      """
    #expect(
      SVGText.inlined(svg, prefix: "a-")
        == "<svg onload=\"\"><a href=\"\"><image href=\"data:image/png;base64,AA==\"/></a></svg>")
  }

  @Test("what is no SVG gives nothing", arguments: ["", "<svg>", "no picture", "</svg><svg>"])
  func none(_ text: String) { #expect(SVGText.inlined(text, prefix: "a-") == "") }
}
