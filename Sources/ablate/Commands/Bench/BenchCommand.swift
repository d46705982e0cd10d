import Engine
import Network
import Reports

/// `ablate bench train|infer|kernels|shapes|machine`
enum BenchCommand: Command {
  static let name = "bench"
  static let summary = "speed of training, inference and kernels on this machine"
  static let usage = [
    "bench train --model NAME [--profile] [options]",
    "bench infer --model NAME [--profile] [options]",
    "bench kernels [--model NAME | --shapes FILE] [options]",
    "bench shapes --model NAME [options]", "bench machine [options]",
  ]
  static let model = OptionSpec(
    "model", value: "NAME", kind: .model, "network (default cifar-resnet-20)")
  static let batch = OptionSpec(
    "batch", value: "B", "images per step (default 128; infer: 1; kernels: 16)")
  static let steps = OptionSpec("steps", value: "N", "steps timed (default 20; kernels: 10)")
  static let profile = OptionSpec(
    "profile", "train, infer: also where the time goes, by layer and pass")
  static let shapes = OptionSpec(
    "shapes", value: "FILE", kind: .file,
    "kernels: convolutions of a file, such as bench/shapes/resnet-50.txt")
  static let compare = OptionSpec(
    "compare", "kernels: time every kernel that fits a shape, not only the chosen one")
  static let operandKind = WordKind.words(["train", "infer", "kernels", "shapes", "machine"])
  static let examples: [(line: String, purpose: String)] = [
    ("bench train --model resnet-50 --batch 16", "images per second")
  ]
  static let options: [OptionSpec] =
    [
      model, NetworkSource.weights, batch, ModelsCommand.input, ModelsCommand.classes, steps,
      profile, shapes, compare, .set, .threads,
    ]
    + OptionSpec.result
  static let details = """
    A training step is forward, loss, backward and update, with batch statistics, on data already in
    memory. Inference is the network as deployed, with batch norm folded. Three warm-up steps come
    first.

    kernels runs the shapes of a network's convolutions, each in its three passes, and compares them
    with the roof of this machine. The roof is the lower of the peak and bandwidth × FLOP per byte. Peak
    (multiply-adds in registers) and bandwidth (a triad over memory) are measured before and after;
    machine prints these two. FLOP are those of the defining sum, so a Winograd kernel can exceed the
    peak. Bytes are both maps and the weights once, so a map in the cache can exceed the bandwidth.
    shapes prints the shape file of a network, one convolution per line in the notation of oneDNN's
    benchdnn.

    A table of rules chooses the kernel for each shape (docs/kernels.md). ABLATE_KERNELS replaces it:
    rules, or a file of rules.
    """

  /// What is measured, and its options besides those of every command.
  enum Mode: String, CaseIterable {
    case train, infer, kernels, shapes, machine

    private var options: [OptionSpec] {
      let network = [model, ModelsCommand.input, ModelsCommand.classes, .set]
      return switch self {
      case .train: network + [batch, steps, profile, .threads]
      case .infer: network + [batch, steps, profile, NetworkSource.weights, .threads]
      case .kernels: network + [batch, steps, BenchCommand.shapes, compare, .threads]
      case .shapes: network
      case .machine: [.threads]
      }
    }

    init(_ arguments: Arguments) throws {
      let names = Mode.allCases.map(\.rawValue)
      let list = names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
      let name = try arguments.operand("mode (\(list))") ?? ""
      guard let mode = Mode(rawValue: name) else {
        throw CommandError.usage("bench \(name): there are \(list)")
      }
      if mode == .train, arguments.value(NetworkSource.weights) != nil {
        throw CommandError.usage(
          "--weights is for bench infer; training begins with weights of its own")
      }
      let known = Set((mode.options + OptionSpec.result).map(\.name))
      let other = BenchCommand.options.first {
        !known.contains($0.name) && (arguments.has($0) || arguments.value($0) != nil)
      }
      if let other {
        throw CommandError.usage("bench \(name): --\(other.name) does not apply here")
      }
      self = mode
    }
  }

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let text =
      switch try Mode(arguments) {
      case .train: try train(arguments)
      case .infer: try infer(arguments)
      case .kernels: try kernels(arguments)
      case .shapes: try shapeFile(arguments)
      case .machine: try machine(arguments)
      }
    try Terminal.deliver(text, arguments)
    return .done
  }

  static func graph(_ arguments: Arguments) throws -> Graph {
    try ModelsCommand.graph(arguments.value(model) ?? "cifar-resnet-20", arguments)
  }

  /// `ablate bench machine`
  private static func machine(_ arguments: Arguments) throws -> String {
    let peak = MachinePeak.measure(threads: try arguments.threads)
    guard try arguments.format == .json else {
      return Table(
        title: "This machine, \(peak.threads) threads",
        columns: [
          .init(key: "figure", label: "", alignment: .left), .init(key: "value", label: "measured"),
        ],
        rows: [
          [
            .text("GFLOP/s, single-precision multiply-adds"),
            .number(peak.gflopsPerSecond, decimals: 1),
          ],
          [.text("GB/s, triad over memory"), .number(peak.gigabytesPerSecond, decimals: 1)],
        ]
      ).render(try arguments.format)
    }
    let members = peak.json
    return JSONValue.object(
      members + [("fingerprint", fingerprint(threads: peak.threads))]
    ).pretty + "\n"
  }

  /// What a reader must know of rules that are not the standard ones.
  static func note(_ kernels: KernelRules) -> [String] {
    kernels == .standard ? [] : ["Kernels by ABLATE_KERNELS: \(kernels)."]
  }

  static func fingerprint(threads: Int) -> JSONValue {
    let pairs = EngineInfo.fingerprint(threads: threads).sorted { $0.key < $1.key }
    return .object(pairs.map { (key: $0.key, value: .string($0.value)) })
  }
}

extension MachinePeak {
  var json: [(key: String, value: JSONValue)] {
    [
      ("threads", .integer(threads)), ("gflops_per_second", .number(gflopsPerSecond)),
      ("gigabytes_per_second", .number(gigabytesPerSecond)),
    ]
  }
}
