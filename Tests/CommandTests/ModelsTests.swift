import Foundation
import Testing

@Suite("ablate models")
struct ModelsTests {
  @Test("the list names every network, plain and with SE")
  func list() throws {
    let outcome = try Binary.run("models")
    #expect(outcome.code == 0)
    try expectSnapshot("models.txt", outcome.output)
  }

  @Test("JSON has the agreed shape and exact counts")
  func json() throws {
    let outcome = try Binary.run(
      "models", "cifar-resnet-20", "--set", "se.reduction=16", "--json", "--classes", "10")
    struct Model: Decodable, Equatable {
      var name: String
      var input: [Int]
      var classes: Int
      var parameters: Int
      var macs: Int
      var seParameters: Int
      var seMacs: Int
      var layers: Int
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let models = try decoder.decode([Model].self, from: Data(outcome.output.utf8))
    #expect(
      models == [
        Model(
          name: "se-cifar-resnet-20", input: [32, 32, 3], classes: 10, parameters: 271_738,
          macs: 40_553_056, seParameters: 2016, seMacs: 2016, layers: 38)
      ])
  }

  @Test("with --plan the units of the engine are listed, for one network alone")
  func plan() throws {
    let outcome = try Binary.run("models", "se-cifar-resnet-8", "--plan", "--format", "csv")
    #expect(outcome.code == 0)
    try expectSnapshot("models-plan.csv", outcome.output)
    let several = try Binary.run("models", "resnet-18", "resnet-34", "--plan")
    #expect(several.code == 64)
    #expect(
      several.errors
        == "ablate: --plan shows one network: `ablate models NAME --plan`\n")
  }

  @Test("with a name the layers are listed")
  func layers() throws {
    let outcome = try Binary.run("models", "se-cifar-resnet-8", "--set", "se.squeeze=max")
    #expect(outcome.code == 0)
    try expectSnapshot("models-layers.txt", outcome.output)
  }

  @Test(
    "JSON of one network has its layers, which add up", arguments: ["resnet-18", "se-shufflenet"])
  func layerList(_ name: String) throws {
    let outcome = try Binary.run("models", name, "--json")
    let parsed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let model = try #require((parsed as? [[String: Any]])?.first)
    let layers = try #require(model["layer_list"] as? [[String: Any]])
    func sum(_ key: String, inBlocks: Bool = false) -> Int {
      layers.filter { !inBlocks || $0["se_block"] is String }
        .reduce(0) { $0 + ($1[key] as? Int ?? 0) }
    }
    #expect(sum("parameters") == model["parameters"] as? Int)
    #expect(sum("macs") == model["macs"] as? Int)
    #expect(sum("parameters", inBlocks: true) == model["se_parameters"] as? Int)
    #expect(sum("macs", inBlocks: true) == model["se_macs"] as? Int)
    #expect(layers.first?["output"] as? [Int] == [224, 224, 3])
    #expect(layers.last?["output"] as? [Int] == [1, 1, 1000])
  }

  @Test("the list in JSON has each network plain and with SE")
  func listJSON() throws {
    let outcome = try Binary.run("models", "--json")
    let parsed = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let names = (parsed as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
    #expect(names.count == 60 && Set(names).count == 60)
    #expect(names.allSatisfy { $0.hasPrefix("se-") || names.contains("se-" + $0) })
  }

  @Test("the list comes in under a second")
  func quick() throws {
    // The first run may wait for the disk.
    _ = try Binary.run("models")
    let clock = ContinuousClock()
    let duration = try clock.measure { _ = try Binary.run("models") }
    #expect(duration < .seconds(1))
  }

  @Test("a setting that varies makes a row for each value")
  func vary() throws {
    let outcome = try Binary.run(
      "models", "resnet-50", "--set", "stride_in=1x1", "--vary", "se.stages=[2],[3,4],all",
      "--format", "csv")
    #expect(outcome.code == 0)
    let rows = outcome.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == 3)
    #expect(rows.map { $0[2] }.first == "[2]")
    #expect(outcome.output.contains("\"[3,4]\",224,25557032,3857973248,26474536,"))
  }

  @Test("networks that refuse the settings are named, and the others are listed")
  func refusing() throws {
    let outcome = try Binary.run(
      "models", "resnet-50", "vgg-16", "resnet-18", "--set", "se.placement=post", "--set",
      "stride_in=3x3")
    #expect(outcome.code == 0)
    try expectSnapshot("models-refused.txt", outcome.output)
    let csv = try Binary.run(
      "models", "resnet-50", "resnet-18", "--set", "stride_in=3x3", "--format", "csv")
    #expect(
      csv.errors
        == "Not listed, because they refuse these settings: resnet-18. `ablate models NAME` with the same "
        + "settings tells why.\n")
  }

  @Test(
    "every format has the share of the SE blocks, in the list and in the total",
    arguments: [
      ("text", "8.96", "SE blocks (%)"), ("md", "| 8.96 |", "| SE blocks (%) |"),
      ("csv", ",8.958913330504414,", "SE blocks (%),,,8.958913330504414,"),
      ("tsv", "\t8.958913330504414\t", "SE blocks (%)\t\t\t8.958913330504414\t"),
      ("tex", "8.96", "SE blocks (\\%)"),
      ("json", "\"se_parameters_percent\": 8.958913330504414", "\"layer_list\""),
    ])
  func share(_ format: String, _ inList: String, _ inTotal: String) throws {
    let list = try Binary.run("models", "resnet-34", "resnet-50", "--format", format)
    #expect(list.code == 0 && list.output.contains(inList))
    let layers = try Binary.run("models", "se-resnet-50", "--format", format)
    #expect(layers.code == 0 && layers.output.contains(inTotal))
    if format == "json" { #expect(layers.output.contains(inList)) }
  }

  @Test("as text, list and layers stay within 120 columns")
  func widths() throws {
    for words in [
      ["models"], ["models", "se-inception-resnet-v2"], ["models", "se-resnext-101-32x4d"],
    ] {
      let lines = try Binary.run(words).output.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 120 })
    }
  }
}

/// Tables in docs/models, between markers that name the words after `ablate models`.
@Suite("Documented counts")
struct DocumentedCountsTests {
  static let pages: [String] = {
    let folder = packageRoot.appendingPathComponent("docs/models").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted()
  }()

  @Test("there is a page for each family")
  func all() {
    #expect(
      Self.pages == [
        "README.md", "cifar.md", "inception.md", "mobile.md", "resnet.md", "resnext-senet.md",
        "vgg.md",
      ])
  }

  @Test("each table is what the program gives; `make docs` makes them anew", arguments: pages)
  func current(_ page: String) throws {
    let text = try String(
      contentsOf: packageRoot.appendingPathComponent("docs/models/\(page)"), encoding: .utf8)
    let blocks = text.components(separatedBy: "<!-- counts: ").dropFirst()
    #expect(page == "README.md" || !blocks.isEmpty)
    for block in blocks {
      let marker = try #require(block.range(of: " -->\n\n"))
      let end = try #require(block.range(of: "\n<!-- end -->"))
      let words = block[..<marker.lowerBound].split(separator: " ").map(String.init)
      let outcome = try Binary.run(["models"] + words + ["--format", "md"])
      #expect(outcome.code == 0)
      #expect(
        block[marker.upperBound..<end.lowerBound] == outcome.output,
        "docs/models/\(page): \(words.joined(separator: " "))")
    }
  }

  @Test("every listed network stands on a page")
  func complete() throws {
    let text = try Self.pages.map {
      try String(
        contentsOf: packageRoot.appendingPathComponent("docs/models/\($0)"), encoding: .utf8)
    }.joined()
    let parsed = try JSONSerialization.jsonObject(
      with: Data(Binary.run("models", "--json").output.utf8))
    for model in parsed as? [[String: Any]] ?? [] {
      let name = try #require(model["name"] as? String)
      if !name.hasPrefix("se-") { #expect(text.contains("| \(name) |"), "\(name)") }
    }
  }
}

@Suite("ablate data and doctor")
struct DataTests {
  @Test("a preview is a PNG, an export two arrays")
  func files() throws {
    let files = try Scratch()
    let png = files.path("sheet.png")
    #expect(try Binary.run("data", "preview", "shapes", "--columns", "3", "-o", png).code == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: png)).prefix(4) == Data([0x89, 80, 78, 71]))
    let (x, y) = (files.path("x.npy"), files.path("y.npy"))
    #expect(try Binary.run("data", "export", "shapes", "--output", "\(x),\(y)").code == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: x)).count == 128 + 11_000 * 3072)
    #expect(try Data(contentsOf: URL(fileURLWithPath: y)).count == 128 + 11_000 * 8)
  }

  @Test("an output that cannot be made is named, and nothing is left")
  func cannotCreate() throws {
    let outcome = try Binary.run("data", "list", "-o", "/nowhere/list.txt")
    #expect(outcome.code == 73)
    #expect(
      outcome.errors
        == "ablate: /nowhere/list.txt: cannot create it: No such file or directory\n")
  }

  @Test("a full disk behind standard output is an I/O error")
  func fullDisk() throws {
    let process = Binary.process(["models"])
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text == "ablate: standard output: cannot write to it: No space left on device\n")
  }

  @Test("doctor says what the build uses")
  func doctor() throws {
    let outcome = try Binary.run("doctor", "--format", "csv")
    #expect(outcome.code == 0)
    #expect(
      outcome.output.contains(
        "experiments,\"all, backbones, bfloat16, cifar, cifar-100, controls, depth, "))
    #expect(outcome.output.contains("bits,this machine gives the published bits: all 6 networks ("))
  }

  @Test("doctor's table fits the terminal, and 100 columns in a pipe", arguments: [60, 80, 300])
  func width(_ columns: Int) throws {
    let database = "results.db"
    let shown = try PseudoTerminal.lines(
      ["doctor", "--db", database], columns: columns, variables: ["COLUMNS": ""])
    #expect(shown.code == 0)
    let most = min(columns, 100)
    let wide = shown.lines.map(\.count).max() ?? 0
    #expect(wide <= most && wide > most - 20, "\(shown.lines.joined(separator: "\n"))")
    let piped = try Binary.run(["doctor", "--db", database], variables: ["COLUMNS": "60"])
    let lines = piped.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 } && lines.contains { $0.count > 80 })
    let told = try PseudoTerminal.lines(
      ["doctor", "--db", database], columns: columns, variables: ["COLUMNS": "70"])
    #expect(told.lines.allSatisfy { $0.count <= 70 })
  }
}
