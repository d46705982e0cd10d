import Engine
import Files
import Network
import Reports

extension BenchCommand {
  /// `ablate bench kernels`
  static func kernels(_ arguments: Arguments) throws -> String {
    let (title, shapes) = try namedShapes(arguments)
    let threads = try arguments.threads
    let batch = try arguments.number(batch, in: 1...65_536) ?? 16
    let steps = try arguments.number(steps, in: 1...100_000) ?? 10
    let rules = try arguments.kernels
    let format = try arguments.format
    func figures(
      _ shape: ConvolutionShape, _ kernels: KernelRules
    ) throws -> [KernelBenchmark.Timing] {
      return try KernelBenchmark(shape, batch: batch)
        .run(steps: steps, threads: threads, kernels: kernels)
    }
    if arguments.has(compare) {
      var results: [KernelComparison.Result] = []
      for (index, named) in shapes.enumerated() {
        draw(named, index, of: shapes.count)
        var byKernel: [ConvolutionChoice: [KernelBenchmark.Timing]] = [:]
        let chosen = rules.choice(named.shape, images: batch)
        // Another precision is a candidate only if the rules use it.
        let candidates = Set(ConvolutionChoice.candidates(for: named.shape)).union([chosen])
        for kernel in ConvolutionChoice.allCases where candidates.contains(kernel) {
          byKernel[kernel] = try figures(named.shape, .always(kernel))
        }
        results.append(.init(named: named, chosen: chosen, figures: byKernel))
      }
      if Terminal.isLive { Terminal.erase() }
      let linear =
        arguments.value(Self.shapes) == nil
        ? try linearResults(
          try graph(arguments), batch: batch, steps: steps, threads: threads, rules: rules) : []
      let table = KernelComparison(
        title: title, batch: batch, threads: threads, rules: rules, results: results,
        linear: linear)
      return format == .json ? table.json.pretty + "\n" : table.table.render(format)
    }
    let peak = MachinePeak.measure(threads: threads)
    var results: [KernelTable.Result] = []
    for (index, named) in shapes.enumerated() {
      draw(named, index, of: shapes.count)
      results.append(.init(named: named, figures: try figures(named.shape, rules)))
    }
    if Terminal.isLive { Terminal.erase() }
    let table = KernelTable(
      title: title, batch: batch, rules: rules,
      peak: peak.better(.measure(threads: threads)), results: results)
    return format == .json ? table.json.pretty + "\n" : table.table.render(format)
  }

  /// A network's fully connected layers by our own kernel, and by OpenBLAS where that is there or a rule chooses it.
  private static func linearResults(
    _ graph: Graph, batch: Int, steps: Int, threads: Int, rules: KernelRules
  ) throws -> [KernelComparison.LinearResult] {
    var results: [KernelComparison.LinearResult] = []
    for (layer, benchmark, count) in LinearBenchmark.layers(of: graph) {
      let chosen = rules.linearChoice(
        inputs: benchmark.inputs, outputs: benchmark.outputs, images: batch)
      var figures: [LinearChoice: [KernelBenchmark.Timing]] = [:]
      for kernel in LinearChoice.allCases {
        do {
          figures[kernel] = try benchmark.run(
            batch: batch, steps: steps, threads: threads, kernel: kernel)
        } catch {
          if kernel == chosen { throw error }
        }
      }
      results.append(
        .init(
          layer: layer, count: count, shape: "\(benchmark.inputs)→\(benchmark.outputs)",
          chosen: chosen, figures: figures))
    }
    return results
  }

  /// Shows progress on a terminal.
  private static func draw(_ named: NamedConvolutionShape, _ index: Int, of count: Int) {
    guard Terminal.isLive else { return }
    Terminal.draw(["shape \(index + 1) of \(count): \(named.name)"], erasing: 1)
  }

  /// `ablate bench shapes`
  static func shapeFile(_ arguments: Arguments) throws -> String {
    guard arguments.value(model) != nil else {
      throw CommandError.usage("bench shapes needs --model NAME")
    }
    guard arguments.value(.format) == nil, !arguments.has(.json) else {
      throw CommandError.usage("bench shapes has one format, that of shape files")
    }
    let graph = try graph(arguments)
    return """
      # Convolutions of \(graph.name), input \(graph.input); *N is the number of layers of a shape.
      # Written by `ablate bench shapes`; oneDNN's benchdnn reads it too.

      """ + graph.convolutionShapes.map { $0.line + "\n" }.joined()
  }

  /// The shapes of a file or of a network, and what they are called together.
  private static func namedShapes(
    _ arguments: Arguments
  ) throws -> (String, [NamedConvolutionShape]) {
    guard let path = arguments.value(shapes) else {
      let graph = try graph(arguments)
      return ("\(graph.name), input \(graph.input)", graph.convolutionShapes)
    }
    for other in [model, ModelsCommand.input, ModelsCommand.classes, .set]
    where arguments.value(other) != nil {
      throw CommandError.usage("--shapes and --\(other.name) exclude each other")
    }
    return (path, try read(path))
  }

  /// Reads a shape file: one shape a line, `#` begins a comment line.
  private static func read(_ path: String) throws -> [NamedConvolutionShape] {
    let bytes = try InputFile(path).bytes((1 << 20) + 1)
    guard bytes.count <= 1 << 20 else {
      throw CommandError(
        .badData, "\(path): more than 1 MiB; a shape file has a line for each shape")
    }
    var shapes: [NamedConvolutionShape] = []
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      do {
        shapes.append(try NamedConvolutionShape(line: String(line)))
      } catch { throw CommandError(.badData, "\(path): line \(index + 1): \(error)") }
    }
    guard !shapes.isEmpty else { throw CommandError(.badData, "\(path): there is no shape in it") }
    return shapes
  }
}
