import Foundation
import Testing

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
        "mode", "model", "batch", "input", "threads", "kernels", "images_per_second",
        "milliseconds",
        "gflops_per_second", "peak_memory_bytes", "resident_peak_bytes", "fingerprint",
      ])
    let speed = json["images_per_second"] as? [String: Double] ?? [:]
    #expect(Set(speed.keys) == ["min", "median", "max"])
    #expect((speed["min"] ?? 0) > 0 && (speed["min"] ?? 0) <= (speed["max"] ?? 0))
  }

  @Test(
    "the memory of a training step is predicted within a tenth",
    arguments: [
      ("resnet-50", 2, 224), ("se-resnet-50", 8, 96), ("bn-inception", 4, 128),
      ("mobilenet", 4, 128), ("cifar-resnet-20", 128, 32), ("vgg-16", 1, 64),
    ])
  func memory(_ model: String, _ batch: Int, _ side: Int) throws {
    let outcome = try Binary.run(
      "bench", "train", "--model", model, "--batch", "\(batch)", "--input", "\(side)", "--steps",
      "1", "--threads", "2", "--json")
    let json =
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:]
    let predicted = try #require(json["peak_memory_bytes"] as? Double)
    let resident = try #require(json["resident_peak_bytes"] as? Double)
    #expect(abs(predicted / resident - 1) < 0.1, "\(predicted) against \(resident)")
  }

  private func json(_ words: String...) throws -> [String: Any] {
    let outcome = try Binary.run(words + ["--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(value as? [String: Any])
  }

  @Test("the shares of a profile add up to the whole step, the longest part first")
  func profile() throws {
    let json = try json(
      "bench", "train", "--model", "se-cifar-resnet-8", "--set", "width=4", "--batch", "8",
      "--steps", "3", "--profile")
    let profile = try #require(json["profile"] as? [String: Any])
    let parts = try #require(profile["parts"] as? [[String: Any]])
    let shares = parts.compactMap { $0["share"] as? Double }
    #expect(shares.count == parts.count && abs(shares.reduce(0, +) - 100) < 1e-6)
    #expect(shares == shares.sorted(by: >))
    let whole = try #require(profile["milliseconds"] as? Double)
    for part in parts {
      let all = try #require(part["total_ms"] as? Double)
      let passes = [
        "forward_kernel_ms", "forward_rest_ms", "input_gradient_ms", "weight_gradient_ms",
        "backward_rest_ms",
      ].compactMap { part[$0] as? Double }
      #expect(passes.isEmpty || abs(passes.reduce(0, +) - all) < 1e-6 * whole)
    }
    let layers = Set(parts.compactMap { $0["layer"] as? String })
    #expect(
      layers.isSuperset(of: ["stem.conv", "fc", "loss", "update", "images and weights"]))
  }

  @Test("a profile of inference has the forward pass alone")
  func inferenceProfile() throws {
    let json = try json(
      "bench", "infer", "--model", "se-cifar-resnet-8", "--set", "width=8", "--steps", "3",
      "--profile")
    let profile = try #require(json["profile"] as? [String: Any])
    let parts = try #require(profile["parts"] as? [[String: Any]])
    #expect(abs(parts.compactMap { $0["share"] as? Double }.reduce(0, +) - 100) < 1e-6)
    let keys = Set(parts.flatMap(\.keys).filter { $0.hasSuffix("_ms") })
    #expect(keys == ["forward_kernel_ms", "forward_rest_ms", "total_ms"])
    let layers = Set(parts.compactMap { $0["layer"] as? String })
    #expect(layers.isSuperset(of: ["stem.conv", "fc", "images"]) && !layers.contains("update"))
    let csv = try Binary.run(
      "bench", "infer", "--model", "cifar-resnet-8", "--steps", "1", "--profile", "--format", "csv")
    #expect(
      csv.output.hasPrefix(
        "layer,operations,forward_kernel_ms,forward_rest_ms,total_ms,share,gflops_per_second\n"))
  }

  @Test("a profile as text has the layers in aligned columns, and the step below")
  func profileText() throws {
    let outcome = try Binary.run(
      "bench", "train", "--model", "cifar-resnet-8", "--set", "width=4", "--batch", "2", "--steps",
      "1", "--profile")
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n")
    let layer = try #require(lines.first { $0.hasPrefix("stage2.block1.conv1 ") })
    #expect(layer.contains("  convolution 3×3 + batch norm + relu  "))
    let step = try #require(lines.first { $0.hasPrefix("step ") })
    #expect(step.contains("100.0"))
    let csv = try Binary.run(
      "bench", "train", "--model", "cifar-resnet-8", "--set", "width=4", "--batch", "2", "--steps",
      "1", "--profile", "--format", "csv")
    #expect(csv.output.hasPrefix("layer,operations,forward_kernel_ms,"))
  }

  @Test("each kernel has its rates and its shares of the measured peak")
  func kernels() throws {
    let files = try Scratch()
    let path = try files.write(
      "shapes.txt",
      """
      # two shapes
      ic3ih8oc16oh8kh3ph1n"net:stem"
      ic16ih8oc16oh8kh3ph1n"net:body*3"

      """)
    let json = try json(
      "bench", "kernels", "--shapes", path, "--batch", "2", "--steps", "2", "--threads", "1")
    let peak = try #require((json["peak"] as? [String: Any])?["gflops_per_second"] as? Double)
    let kernels = try #require(json["kernels"] as? [[String: Any]])
    #expect(
      kernels.compactMap { $0["pass"] as? String }
        == [
          "forward", "weight gradient", "forward", "input gradient", "weight gradient",
        ])
    for kernel in kernels {
      let rate = try #require(kernel["gflops_per_second"] as? Double)
      let share = try #require(kernel["peak_percent"] as? Double)
      #expect(rate > 0 && abs(share - 100 * rate / peak) < 1e-6 * share)
    }
    let sums = try #require(json["all_layers"] as? [[String: Any]])
    let times = kernels.map { kernel -> Double in
      (kernel["milliseconds"] as? Double ?? 0) * Double(kernel["layers"] as? Int ?? 0)
    }
    let all = try #require(sums.last?["milliseconds"] as? Double)
    #expect(abs(times.reduce(0, +) - all) < 1e-9 * all)
  }

  @Test("a comparison has every kernel that fits, and what the rules choose")
  func comparison() throws {
    let files = try Scratch()
    let path = try files.write(
      "shapes.txt",
      """
      ic3ih8oc16oh8kh3ph1n"net:stem"
      ic16ih8oc16oh8kh3ph1n"net:body*3"
      g16ic16ih8oc16oh8kh3ph1n"net:depthwise"

      """)
    let words = ["bench", "kernels", "--compare", "--shapes", path, "--batch", "4", "--steps", "1"]
    let outcome = try Binary.run(words)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("above the"))
    #expect(outcome.output.contains("of 3 shapes."))
    let result = try Binary.run(words + ["--json"])
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let kernels = try #require(json["kernels"] as? [[String: Any]])
    let forward = kernels.filter { $0["pass"] as? String == "forward" }
    #expect(
      forward.compactMap { $0["kernel"] as? String }
        == ["direct", "direct", "winograd", "depthwise", "direct"])
    #expect(
      forward.filter { $0["chosen"] as? Bool == true }.compactMap { $0["kernel"] as? String }
        == ["direct", "winograd", "depthwise"])
    let rounded = try Binary.run(words, variables: ["ABLATE_KERNELS": "bfloat16"])
    #expect(!outcome.output.contains("bfloat16") && rounded.output.contains("bfloat16 (ms)"))
  }

  @Test("the shape files are those of the networks")
  func shapeFiles() throws {
    let folder = packageRoot.appendingPathComponent("bench/shapes")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.count >= 5)
    for file in files {
      let model = String(file.dropLast(".txt".count))
      let outcome = try Binary.run("bench", "shapes", "--model", model)
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      #expect(outcome.output == text, "\(file); `make shapes` writes it anew")
    }
  }
}
