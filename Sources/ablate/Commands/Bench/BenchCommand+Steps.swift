import Engine
import Network
import Reports

extension BenchCommand {
  /// `ablate bench train`
  static func train(_ arguments: Arguments) throws -> String {
    let graph = try graph(arguments)
    let run = try Run(.train, graph, arguments, defaultBatch: 128)
    return run.text(
      try Benchmark.train(
        graph: graph, batch: run.batch, steps: run.steps, threads: run.threads,
        kernels: run.kernels, profiles: arguments.has(profile)))
  }

  /// `ablate bench infer`
  static func infer(_ arguments: Arguments) throws -> String {
    let source: NetworkSource? =
      arguments.value(NetworkSource.weights) == nil
      ? nil
      : try NetworkSource(
        arguments, side: .asked(arguments.number(ModelsCommand.input, in: 1...4096)))
    let graph: Graph
    if let source { graph = source.graph } else { graph = try self.graph(arguments) }
    let run = try Run(.infer, graph, arguments, defaultBatch: 1)
    return run.text(
      try Benchmark.infer(
        graph: graph, state: source?.state, batch: run.batch, steps: run.steps,
        threads: run.threads, kernels: run.kernels, profiles: arguments.has(profile)))
  }

  /// What was run, for those who read the result.
  private struct Run {
    let mode: Mode
    let graph: Graph
    let batch: Int
    let steps: Int
    let threads: Int
    let kernels: KernelRules
    let format: TableFormat

    init(
      _ mode: Mode, _ graph: Graph, _ arguments: Arguments, defaultBatch: Int
    ) throws {
      self.mode = mode
      self.graph = graph
      format = try arguments.format
      threads = try arguments.threads
      kernels = try arguments.kernels
      batch = try arguments.number(BenchCommand.batch, in: 1...65_536) ?? defaultBatch
      steps = try arguments.number(BenchCommand.steps, in: 1...100_000) ?? 20
    }

    func text(_ result: BenchmarkResult) -> String {
      guard format != .json else { return json(result).pretty + "\n" }
      guard let profile = result.profile else { return table(result).render(format) }
      let layers = ProfileTable(profile, graph, batch: batch).table.render(format)
      // For machines one table a file.
      return format.isForPeople ? table(result).render(format) + "\n" + layers : layers
    }

    private func table(_ result: BenchmarkResult) -> Table {
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
        ] + BenchCommand.note(kernels))
    }

    /// The shape that scripts rely on.
    private func json(_ result: BenchmarkResult) -> JSONValue {
      func spread(_ spread: BenchmarkResult.Spread) -> JSONValue {
        [
          "min": .number(spread.min), "median": .number(spread.median), "max": .number(spread.max),
        ]
      }
      var members: [(key: String, value: JSONValue)] = [
        ("mode", .string(mode.rawValue)), ("model", .string(graph.name)),
        ("batch", .integer(batch)), ("input", .integer(graph.input.height)),
        ("threads", .integer(threads)), ("kernels", .string(kernels.description)),
        ("images_per_second", spread(result.imagesPerSecond)),
        ("milliseconds", spread(result.milliseconds)),
        ("gflops_per_second", .number(result.gflopsPerSecond)),
        ("peak_memory_bytes", .integer(result.peakMemoryBytes)),
        ("resident_peak_bytes", JSONValue(result.residentPeakBytes)),
        ("fingerprint", BenchCommand.fingerprint(threads: threads)),
      ]
      if let profile = result.profile {
        members.append(("profile", ProfileTable(profile, graph, batch: batch).json))
      }
      return .object(members)
    }
  }
}
