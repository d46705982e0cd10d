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

  @Test("with a name the layers are listed")
  func layers() throws {
    let outcome = try Binary.run("models", "se-cifar-resnet-8", "--set", "se.squeeze=max")
    #expect(outcome.code == 0)
    try expectSnapshot("models-layers.txt", outcome.output)
  }
}

@Suite("ablate bench")
struct BenchTests {
  @Test("JSON has the agreed shape", arguments: ["train", "infer"])
  func shape(_ mode: String) throws {
    let outcome = try Binary.run(
      "bench", mode, "--model", "cifar-resnet-8", "--set", "width=4", "--batch", "4", "--steps",
      "2", "--threads", "1", "--json")
    #expect(outcome.code == 0)
    let json =
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:]
    #expect(
      Set(json.keys) == [
        "mode", "model", "batch", "input", "threads", "images_per_second", "milliseconds",
        "gflops_per_second", "peak_memory_bytes", "fingerprint",
      ])
    let speed = json["images_per_second"] as? [String: Double] ?? [:]
    #expect(Set(speed.keys) == ["min", "median", "max"])
    #expect((speed["min"] ?? 0) > 0 && (speed["min"] ?? 0) <= (speed["max"] ?? 0))
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
      outcome.output.contains("experiments,\"backbones, r-sweep, r-sweep-inception, recipe\""))
  }
}
