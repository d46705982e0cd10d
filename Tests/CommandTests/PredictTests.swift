import Files
import Foundation
import Testing

@Suite("Exporting and predicting through the binary")
struct PredictTests {
  let files: Scratch

  init() throws { files = try Scratch() }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: files.path(name)))
  }

  /// Images that differ from each other, as a `.npy` file.
  private func images(_ name: String, count: Int, side: Int) throws -> String {
    let shape = [count, side, side, 3]
    var state: UInt32 = 1
    let values: [Float] = (0..<shape.reduce(1, *)).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 8) / Float(1 << 23) - 1
    }
    try WholeFile.write(
      NumPyFile.header(type: "<f4", shape: shape) + values.withUnsafeBytes { Array($0) },
      to: files.path(name))
    return files.path(name)
  }

  @discardableResult
  private func ablate(_ words: String...) throws -> Binary.Outcome {
    let outcome = try Binary.run(words)
    #expect(outcome.code == 0, "\(words.joined(separator: " ")): \(outcome.errors)")
    return outcome
  }

  @Test("seed, exported weights and weights read back give the same bits")
  func roundTrip() throws {
    let x = try images("x.npy", count: 5, side: 16)
    let network = ["--set", "width=4", "--set", "se.reduction=2"]
    let model = ["--model", "cifar-resnet-8", "--seed", "9"] + network
    #expect(
      try Binary.run(
        ["predict", "--input", x, "--output", files.path("y.npy")] + model
      ).errors == "\(files.path("y.npy")): logits of 5 images by se-cifar-resnet-8 as initialised "
        + "with seed 9\n")
    for layout in ["nchw", "nhwc"] {
      let file = files.path("\(layout).safetensors")
      let outcome = try Binary.run(
        ["export", "safetensors", "--input", "16", "--layout", layout, "-o", file] + model)
      #expect(
        outcome.code == 0
          && outcome.errors == "\(file): se-cifar-resnet-8 as initialised with seed 9\n")
      try ablate("predict", "--weights", file, "--input", x, "-o", files.path("\(layout).npy"))
      #expect(try bytes("\(layout).npy") == bytes("y.npy"))
    }
    try ablate(
      "predict", "--weights", files.path("nhwc.safetensors"), "--model", "cifar-resnet-8", "--set",
      "width=4", "--set", "se.reduction=2", "--input", x, "-o", files.path("named.npy"))
    #expect(try bytes("named.npy") == bytes("y.npy"))
    let other = try Binary.run(
      "predict", "--weights", files.path("nchw.safetensors"), "--model", "cifar-resnet-8",
      "--input",
      x, "-o", files.path("none.npy"))
    #expect(other.code == 65)
    #expect(
      other.errors.hasPrefix(
        "ablate: \(files.path("nchw.safetensors")): its tensors are not those of cifar-resnet-8: "
          + "conv1.weight is [4, 3, 3, 3], not [16, 3, 3, 3]; "))
    #expect(!FileManager.default.fileExists(atPath: files.path("none.npy")))
  }

  @Test("the same network and seed give the same ONNX file, and other options another")
  func onnx() throws {
    let model = ["export", "onnx", "--model", "se-cifar-resnet-8", "--set", "width=4"]
    var sizes: Set<Data> = []
    for (index, options) in [[], ["--fold-bn"], ["--layout", "nhwc"], ["--opset", "13"]]
      .enumerated()
    {
      for copy in ["a", "b"] {
        let outcome = try Binary.run(model + options + ["-o", files.path("\(copy)\(index).onnx")])
        #expect(outcome.code == 0)
      }
      #expect(try bytes("a\(index).onnx") == bytes("b\(index).onnx"))
      sizes.insert(try bytes("a\(index).onnx"))
    }
    #expect(sizes.count == 4)
    // Protobuf: version 8 of the format, made by ablate.
    #expect(try bytes("a0.onnx").starts(with: [8, 8, 18, 6] + Array("ablate".utf8)))
  }

  @Test("a trained trial is told by how its identity begins, and its kept weights are the export")
  func trial() throws {
    let experiment = try files.tinyExperiment()
    let database = ["--db", files.path("results.db")]
    #expect(try Binary.run(["run", experiment, "--scale", "smoke", "-q"] + database).code == 0)
    let rows = try Binary.run(
      ["query", "SELECT trial_id FROM v_trials WHERE arm = 'r2' AND seed = 2", "--format", "csv"]
        + database)
    let id = String(rows.output.split(separator: "\n")[1])
    let outcome = try Binary.run(
      ["export", "safetensors", "--trial", String(id.prefix(9)), "-o", files.path("f.safetensors")]
        + database)
    #expect(
      outcome.errors
        == "\(files.path("f.safetensors")): se-cifar-resnet-8 of trial \(id.prefix(12))\n")
    #expect(try bytes("f.safetensors") == bytes("weights/\(id).safetensors"))
    try ablate("data", "preview", "shapes", "--columns", "1", "--output", files.path("p.png"))
    let top = try Binary.run(
      ["predict", "--trial", id, files.path("p.png"), "--format", "csv"] + database)
    let lines = top.output.split(separator: "\n")
    #expect(lines.count == 6 && lines[0] == "picture,rank,label,class,probability")
    let labels = try lines.dropFirst().map { try #require(Int($0.split(separator: ",")[2])) }
    #expect(Set(labels).count == 5)
    let names = lines.dropFirst().map { String($0.split(separator: ",")[3]) }
    #expect(
      names.allSatisfy {
        ["disc", "square", "triangle", "star"].contains($0.split(separator: " ")[0])
      })
    let several = try Binary.run(["predict", "--trial", "", files.path("p.png")] + database)
    #expect(several.code == 66)
    try FileManager.default.removeItem(atPath: files.path("weights/\(id).safetensors"))
    let gone = try Binary.run(["predict", "--trial", id, files.path("p.png")] + database)
    #expect(gone.code == 66)
    #expect(
      gone.errors
        == "ablate: trial \(id.prefix(12)) (r2, seed 2) has no weights: "
        + "\(files.path("weights/\(id).safetensors")) is not there. It was trained with --no-weights "
        + "or by an earlier version; `ablate run \(files.path("tiny.yaml")) --scale smoke --seeds 2 --db NEW.db` "
        + "trains it again, to the same weights\n")
  }

  @Test("--no-weights keeps none, and plan says what the others take")
  func noWeights() throws {
    let experiment = try files.tinyExperiment()
    let words = [experiment, "--scale", "smoke", "--db", files.path("results.db")]
    let plan = try Binary.run(["plan"] + words)
    #expect(plan.output.contains("of final weights"))
    let without = try Binary.run(["run", "--dry-run", "--no-weights"] + words)
    #expect(without.code == 0 && !without.output.contains("final weights"))
    #expect(try Binary.run(["run", "--no-weights", "-q"] + words).code == 0)
    #expect(!FileManager.default.fileExists(atPath: files.path("weights")))
  }

  @Test("names of classes come from a file of one name a line")
  func classNames() throws {
    try ablate("data", "preview", "shapes", "--columns", "1", "--output", files.path("p.png"))
    let words = ["predict", "--model", "cifar-resnet-8", "--set", "classes=3", files.path("p.png")]
    let numbered = try Binary.run(words + ["--format", "csv"])
    #expect(numbered.output.split(separator: "\n").count == 4)
    #expect(numbered.output.contains(",class 2,"))
    let names = try files.write("names", "cat\r\nfat cat\nhat\n")
    let named = try Binary.run(words + ["--class-names", names, "--format", "csv"])
    #expect(named.code == 0 && named.output.contains(",fat cat,"))
    try files.write("names", "cat\n")
    let wrong = try Binary.run(words + ["--class-names", names])
    #expect(wrong.code == 65)
    #expect(wrong.errors == "ablate: \(names): 1 names, and cifar-resnet-8 has 3 classes\n")
  }

  @Test("pictures are normalised as the command line says, and as it is told where nothing says it")
  func normalisation() throws {
    try ablate("data", "preview", "shapes", "--columns", "1", "--output", files.path("p.png"))
    let words = [
      "predict", "--model", "cifar-resnet-8", "--set", "width=4", files.path("p.png"), "--format",
      "csv",
    ]
    let silent = try Binary.run(words)
    #expect(
      silent.errors
        == "normalised with mean 123.675,116.28,103.53 and not divided, as the paper does (levels of 0 "
        + "to 255): cifar-resnet-8 has not been trained. Weights of PyTorch mostly need --preprocessing "
        + "torchvision; --mean and --deviation set other values\n")
    let said = try Binary.run(words + ["--mean", "123.675,116.28,103.53", "--deviation", "1,1,1"])
    #expect(said.errors.isEmpty && said.output == silent.output)
    let torchvision = try Binary.run(words + ["--preprocessing", "torchvision"])
    #expect(torchvision.errors.isEmpty && torchvision.output != silent.output)
    let divided = try Binary.run(words + ["--deviation", "58.395,57.12,57.375"])
    #expect(
      divided.errors
        == "normalised with mean 123.675,116.28,103.53 and deviation 58.395,57.12,57.375\n")
    for (options, reason) in [
      (["--mean", "1,2"], "--mean: expected three numbers, red, green, blue, not '1,2'"),
      (["--mean", "1,x,2"], "--mean: expected three numbers, red, green, blue, not '1,x,2'"),
      (["--mean", "nan,1,2"], "--mean: expected three numbers, red, green, blue, not 'nan,1,2'"),
      (
        ["--mean", "0.485,0.456,0.406"],
        "--mean is 0.485,0.456,0.406, as for values of 0 to 1; levels of 0 to 255 are expected: "
          + "123.675,116.28,103.53"
      ),
      (
        ["--deviation", "0,1,1"],
        "--deviation has 0; numbers from 1 to 1000 are expected, in levels of 0 to 255"
      ),
      (["--preprocessing", "caffe"], "--preprocessing: paper or torchvision, not 'caffe'"),
    ] {
      let wrong = try Binary.run(words + options)
      #expect(wrong.code == 64 && wrong.errors == "ablate: \(reason)\n")
    }
    let x = try images("x.npy", count: 1, side: 32)
    let array = try Binary.run(
      "predict", "--model", "cifar-resnet-8", "--input", x, "--output", files.path("y.npy"),
      "--mean", "1,2,3")
    #expect(
      array.code == 64
        && array.errors == "ablate: --mean is for pictures; an array is normalised already\n")
  }

  @Test("weights that need biases in SE layers say so, and prefixes are told")
  func fitting() throws {
    let network = ["--model", "se-cifar-resnet-8", "--set", "width=4", "--set", "se.reduction=2"]
    let file = files.path("f.safetensors")
    #expect(
      try Binary.run(
        ["export", "safetensors", "-o", file, "--set", "se.bias=true"] + network
      ).code == 0)
    // Another program's file: the same tensors without metadata, behind a wrapper's prefix.
    let bytes = try Array(bytes("f.safetensors"))
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes[8..<(8 + length)])) as? [String: Any])
    var renamed: [String: Any] = [:]
    for (name, entry) in header where name != "__metadata__" {
      renamed[
        "module." + name.replacingOccurrences(of: "se_module", with: "se")] = entry
    }
    let text = try Array(JSONSerialization.data(withJSONObject: renamed))
    let foreign = files.path("g.safetensors")
    try WholeFile.write(
      withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
        + bytes[(8 + length)...], to: foreign)
    let x = try images("x.npy", count: 2, side: 32)
    let without = try Binary.run(
      ["predict", "--weights", foreign, "--input", x, "-o", files.path("y.npy")] + network)
    #expect(without.code == 65)
    #expect(
      without.errors
        == "ablate: \(foreign): its tensors are those of se-cifar-resnet-8 with biases in its SE "
        + "layers; --set se.bias=true reads them\n")
    let with = try Binary.run(
      [
        "predict", "--weights", foreign, "--input", x, "-o", files.path("y.npy"), "--set",
        "se.bias=true",
      ] + network)
    #expect(with.code == 0)
    #expect(
      with.errors
        == "\(foreign): read without the prefix module.\n\(foreign): its names are those of timm's "
        + "resnet.py\n\(files.path("y.npy")): logits of 2 images by se-cifar-resnet-8 with the weights "
        + "of g.safetensors\n")
    try ablate("predict", "--weights", file, "--input", x, "-o", files.path("z.npy"))
    #expect(try self.bytes("y.npy") == self.bytes("z.npy"))
  }

  @Test("pipes and devices are refused wherever a file is read, with the way out")
  func irregular() throws {
    try ablate("data", "preview", "shapes", "--columns", "1", "--output", files.path("p.png"))
    let pipe = files.path("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    try #require(symlink("/dev/zero", files.path("z.yaml")) == 0)
    let model = ["--model", "cifar-resnet-8"]
    let remedy = "is a pipe; write what comes through it to a file, and name that"
    for (words, code, message) in [
      (["predict", pipe] + model, 65, "\(pipe): \(remedy)"),
      (
        ["predict", "/dev/zero"] + model, 65, "/dev/zero: is a device; a file is expected"
      ),
      (
        ["predict", files.path("p.png"), "--class-names", "/dev/zero"] + model, 65,
        "/dev/zero: is a device; a file is expected"
      ),
      (["predict", "--input", pipe, "-o", files.path("y.npy")] + model, 65, "\(pipe): \(remedy)"),
      (["predict", "--weights", pipe, files.path("p.png")], 65, "\(pipe): \(remedy)"),
      (["plan", files.path("z.yaml")], 78, "z.yaml: is a device; a file is expected"),
      (["bench", "kernels", "--shapes", pipe], 65, "\(pipe): \(remedy)"),
      (
        ["data", "fetch", "cifar10", "--from", pipe, "-o", files.url.path], 65, "\(pipe): \(remedy)"
      ),
    ] as [([String], Int32, String)] {
      let outcome = try Binary.run(words)
      #expect(outcome.code == code, "\(words)")
      #expect(outcome.errors.hasSuffix("\(message)\n"), "\(words): \(outcome.errors)")
    }
  }

  @Test("inference is timed with weights of a file")
  func bench() throws {
    let file = files.path("f.safetensors")
    try ablate(
      "export", "safetensors", "--model", "cifar-resnet-8", "--set", "width=4", "-o", file)
    let outcome = try ablate("bench", "infer", "--weights", file, "--steps", "1", "--json")
    #expect(outcome.output.contains(#""model": "cifar-resnet-8""#))
  }
}
