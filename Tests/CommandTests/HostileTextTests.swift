import Foundation
import Testing
import Text

@Suite("Names that would steer a terminal, a spreadsheet or a page")
struct HostileTextTests {
  /// A title for the window, colours, a bell, a text turned around, a line that looks like the program's own.
  private static let evil =
    "a\u{1b}]0;PWN\u{7}\u{1b}[31m\u{202e}b\u{9b}\u{2066}\nablate: all is well"
  private static let shown =
    #"a\u{1b}]0;PWN\u{7}\u{1b}[31m\u{202e}b\u{9b}\u{2066}\nablate: all is well"#

  /// Whether nothing but line ends and tabs steers who shows it.
  private func isHarmless(_ text: String) -> Bool {
    !text.unicodeScalars.contains { $0.isUnprintable && $0 != "\n" && $0 != "\t" }
  }

  /// Two arms whose names and labels hold all that renderers must escape.
  private func experiment(_ scratch: Scratch) throws -> String {
    try scratch.write(
      "names.yaml",
      #"""
      name: "e|x \e[31m\u202E & y_1 % #2 $z {a} <b>\"q\" ~^\\"
      title: "T|t \e]0;PWN\a & t_1 50% #2 $z <script>alert(1)</script> ~^\\ =1+1"
      purpose: x
      answers: y
      baseline: 'p|l_a'
      base:
        model: cifar-resnet-8
        width: 4
        stem_stride: 2
        data: {name: shapes, train: 32, test: 36}
        training: {epochs: 1, batch: 16}
      axes:
        - arms:
            - {name: 'p|l_a', label: '=1+1|<b>&amp; 50% #_$x$ {y} "q" ~^\', set: {se.reduction: none}}
            - {name: "s,e\"\e[2J", label: "-2 @x\u202E `c` *d* [l](u) \e[2J\\textbf{z}", set: {se.reduction: 4}}
      scales:
        smoke:
          about: d
          seeds: 2

      """#)
  }

  @Test("an experiment of such names runs, and no output shows them as they are")
  func experiment() throws {
    let scratch = try Scratch()
    let (file, database) = (try experiment(scratch), scratch.path("n.db"))
    let common = ["--scale", "smoke", "--db", database]
    let run = try Binary.run(["run", file] + common)
    #expect(run.code == 0, "\(run.errors)")
    #expect(isHarmless(run.output) && isHarmless(run.errors))
    #expect(run.errors.contains(#"s,e"\u{1b}[2J, seed 2"#))
    for command in [["plan", file], ["status", file], ["report", "--experiment", file]] {
      for format in ["text", "md", "csv", "tsv", "tex", "json"] {
        let outcome = try Binary.run(command + common + ["--format", format])
        #expect(outcome.code == 0, "\(command) \(format): \(outcome.errors)")
        #expect(isHarmless(outcome.output), "\(command) \(format)")
      }
    }
    let csv = try Binary.run(
      ["report", "--experiment", file, "--format", "csv"] + common
    ).output
    #expect(csv.contains("\n\"'=1+1|<b>"))
    #expect(csv.contains("\n\"'-2 @x") || csv.contains("\n'-2 @x"))
    let markdown = try Binary.run(
      ["report", "--experiment", file, "--format", "md"] + common
    ).output
    #expect(
      markdown.contains(
        #"| -2 @x\\u{202e} \`c\` \*d\* \[l\](u) \\u{1b}[2J\\textbf{z} |"#.replacing(
          "[2J", with: #"\[2J"#)))
    #expect(!markdown.contains("<script") && !markdown.contains("<b>"))
    try page(common, scratch)
  }

  private func page(_ common: [String], _ scratch: Scratch) throws {
    let path = scratch.path("page")
    let outcome = try Binary.run(["report", "--html", path] + common)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let page = try String(contentsOfFile: "\(path)/index.html", encoding: .utf8)
    #expect(isHarmless(page))
    #expect(page.contains(#"T|t \u{1b}]0;PWN\u{7} &amp; t_1"#))
    #expect(!page.contains("<script>alert"))
  }

  @Test("messages show what they quote as escapes, on one line: words, paths, keys, settings")
  func messages() throws {
    let scratch = try Scratch()
    let key = try scratch.write("k.yaml", "name: x\n\"\\e]0;PWN\\a\\e[31mkey\": 1\n")
    let value = try scratch.write("v.yaml", "name: x\nkind: \"\\u202Esuite\"\n")
    let cases: [([String], Int32, String)] = [
      (["plan", key], 78, #"\u{1b}]0;PWN\u{7}\u{1b}[31mkey"#),
      (["plan", value], 78, #"\u{202e}suite"#),
      ([Self.evil], 64, Self.shown),
      (["run", Self.evil], 66, Self.shown),
      (["plan", "\(Self.evil).yaml"], 66, Self.shown),
      (["plan", "r-sweep", "--\(Self.evil)"], 64, Self.shown),
      (["plan", "r-sweep", "--set", "\(Self.evil)=1"], 64, Self.shown),
      (["plan", "r-sweep", "--scale", Self.evil], 64, Self.shown),
      (["models", Self.evil], 64, Self.shown),
      (["query", "SELECT 1", "--db", Self.evil], 66, Self.shown),
      (["run", "r-sweep", "--scale", "smoke", "--db", "/dev/null/\(Self.evil)"], 73, Self.shown),
      (["data", "check", "folder=\(Self.evil)"], 66, Self.shown),
      (["predict", "--model", "resnet-18", "--weights", Self.evil, "x.png"], 66, Self.shown),
    ]
    for (words, code, shown) in cases {
      let outcome = try Binary.run(words, in: scratch.url)
      #expect(outcome.code == code, "\(words): \(outcome.errors)")
      #expect(isHarmless(outcome.errors) && outcome.output.isEmpty, "\(words)")
      #expect(outcome.errors.contains(shown), "\(words): \(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(words): \(outcome.errors)")
    }
  }

  @Test("names of tensors in a file of weights are shown as escapes")
  func tensors() throws {
    let scratch = try Scratch()
    let weights = scratch.path("w.safetensors")
    let made = try Binary.run(
      "export", "safetensors", "--model", "cifar-resnet-8", "--set", "width=4", "--output", weights)
    #expect(made.code == 0, "\(made.errors)")
    // The same length, so that the header's stays true.
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: weights)))
    let name = Array("\"bn1.bias\"".utf8)
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
    bytes.replaceSubrange(place..<place + name.count, with: Array("\"\\u001b[3\"".utf8))
    try Data(bytes).write(to: URL(fileURLWithPath: weights))
    let outcome = try Binary.run(
      "predict", "--model", "cifar-resnet-8", "--set", "width=4", "--weights", weights, weights)
    #expect(outcome.code == 65, "\(outcome.errors)")
    #expect(outcome.errors.contains(#"\u{1b}[3"#) && isHarmless(outcome.errors))
  }

  @Test("a query's text is shown as escapes in every format, exactly in json, defused in csv")
  func query() throws {
    let scratch = try Scratch()
    let database = scratch.path("q.db")
    _ = try Binary.run(
      ["run", try scratch.tinyExperiment(epochs: 1), "--scale", "smoke", "--db", database, "-q"])
    let sql =
      "SELECT char(27)||']0;x'||char(7) AS a, '=1+1' AS \"=b\", char(8238)||'x' AS c, -0.5 AS d, "
      + "'+3e-4' AS e, 'a'||char(10)||'b' AS f, char(9)||'=1' AS \"\u{1b}g\""
    func text(_ format: String) throws -> String {
      let outcome = try Binary.run("query", sql, "--db", database, "--format", format)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(isHarmless(outcome.output), "\(format)")
      return outcome.output
    }
    #expect(
      try text("csv")
        == "a,'=b,c,d,e,f,\\u{1b}g\n"
        + "\\u{1b}]0;x\\u{7},'=1+1,\\u{202e}x,-0.5,+3e-4,\"a\nb\",'\t=1\n")
    #expect(try text("text").contains(#"\u{1b}]0;x\u{7}  =1+1  \u{202e}x  -0.5  +3e-4  a\nb"#))
    #expect(try text("md").contains(#"| \\u{1b}]0;x\\u{7} | =1+1 |"#))
    #expect(try text("tex").contains(#"\textbackslash{}u\{1b\}]0;x"#))
    let rows = try JSONSerialization.jsonObject(with: Data(try text("json").utf8))
    let row = try #require((rows as? [[String: Any]])?.first)
    #expect(row["a"] as? String == "\u{1b}]0;x\u{7}" && row["c"] as? String == "\u{202e}x")
    let mistake = try Binary.run("query", "SELECT \"\u{1b}[31m\u{202e}", "--db", database)
    #expect(mistake.code == 64 && isHarmless(mistake.errors))
  }
}
