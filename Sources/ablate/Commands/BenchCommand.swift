import Engine
import Network
import Reports

/// `ablate bench train|infer`
enum BenchCommand: Command {
  static let name = "bench"
  static let summary = "speed of training and inference on this machine"
  static let usage = ["bench train --model NAME [options]", "bench infer --model NAME [options]"]
  static let model = OptionSpec("model", value: "NAME", "network (default cifar-resnet-20)")
  static let batch = OptionSpec("batch", value: "B", "images a step (default 128; infer: 1)")
  static let steps = OptionSpec("steps", value: "N", "steps timed (default 20)")
  static let options: [OptionSpec] =
    [
      model, NetworkSource.weights, batch, ModelsCommand.input, ModelsCommand.classes, steps, .set,
      .threads,
    ]
    + OptionSpec.result
  static let details = """
    A training step is forward, loss, backward and update, batch statistics included, on data already in
    memory. Inference is the network as deployed: batch norm folded. Three steps warm up first.
    """

  static func run(_ arguments: Arguments) throws(CommandError) -> ExitCode {
    let mode = try arguments.operand("mode (train or infer)") ?? ""
    guard mode == "train" || mode == "infer" else {
      throw .usage("bench \(mode): there are train and infer")
    }
    let format = try arguments.format
    let threads = try arguments.threads
    let source = try weighted(mode, arguments)
    let graph: Graph
    if let source {
      graph = source.graph
    } else {
      graph = try ModelsCommand.graph(arguments.value(model) ?? "cifar-resnet-20", arguments)
    }
    let size = try arguments.number(batch, in: 1...65_536) ?? (mode == "train" ? 128 : 1)
    let count = try arguments.number(steps, in: 1...100_000) ?? 20
    let result: BenchmarkResult
    do throws(EngineError) {
      result =
        mode == "train"
        ? try Benchmark.train(graph: graph, batch: size, steps: count, threads: threads)
        : try Benchmark.infer(
          graph: graph, state: source?.state, batch: size, steps: count, threads: threads)
    } catch { throw CommandError(error) }
    let text =
      format == .json
      ? json(mode, graph, size, threads, result).pretty + "\n"
      : table(mode, graph, size, threads, result).render(format)
    try Terminal.deliver(text, arguments)
    return .done
  }

  /// The network with the weights that the command line names, if it names any.
  private static func weighted(
    _ mode: String, _ arguments: Arguments
  ) throws(CommandError) -> NetworkSource? {
    guard arguments.value(NetworkSource.weights) != nil else { return nil }
    guard mode == "infer" else {
      throw .usage("--weights is for bench infer; training begins with weights of its own")
    }
    return try NetworkSource(
      arguments, side: .asked(arguments.number(ModelsCommand.input, in: 1...4096)))
  }

  private static func table(
    _ mode: String, _ graph: Graph, _ batch: Int, _ threads: Int, _ result: BenchmarkResult
  ) -> Table {
    func row(_ what: String, _ spread: BenchmarkResult.Spread, _ decimals: Int) -> [Cell] {
      [
        .text(what), .number(spread.min, decimals: decimals),
        .number(spread.median, decimals: decimals), .number(spread.max, decimals: decimals),
      ]
    }
    return Table(
      title: "\(mode) \(graph.name), batch \(batch), input \(graph.input), \(threads) threads",
      columns: [
        .init(key: "figure", label: "", alignment: .left), .init(key: "min", label: "min"),
        .init(key: "median", label: "median"),
        .init(key: "max", label: "max"),
      ],
      rows: [
        row("images per second", result.imagesPerSecond, 1),
        row("milliseconds per step", result.milliseconds, 2),
      ],
      notes: [
        "\(NumberText.fixed(result.gflopsPerSecond, decimals: 1)) GFLOP/s at the median; peak memory "
          + "\(result.peakMemoryBytes >> 20) MiB."
      ])
  }

  /// The shape that scripts rely on.
  private static func json(
    _ mode: String, _ graph: Graph, _ batch: Int, _ threads: Int, _ result: BenchmarkResult
  ) -> JSONValue {
    func spread(_ spread: BenchmarkResult.Spread) -> JSONValue {
      [
        "min": .number(spread.min), "median": .number(spread.median), "max": .number(spread.max),
      ]
    }
    let fingerprint = EngineInfo.fingerprint(threads: threads).sorted { $0.key < $1.key }
    return [
      "mode": .string(mode), "model": .string(graph.name), "batch": .integer(batch),
      "input": .integer(graph.input.height), "threads": .integer(threads),
      "images_per_second": spread(result.imagesPerSecond),
      "milliseconds": spread(result.milliseconds),
      "gflops_per_second": .number(result.gflopsPerSecond),
      "peak_memory_bytes": .integer(result.peakMemoryBytes),
      "resident_peak_bytes": JSONValue(result.residentPeakBytes),
      "fingerprint": .object(
        fingerprint.map { (key: $0.key, value: .string($0.value)) }),
    ]
  }
}
