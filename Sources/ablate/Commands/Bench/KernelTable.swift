import Engine
import Network
import Reports

/// Kernels against the roof of the machine.
struct KernelTable {
  struct Result {
    var named: NamedConvolutionShape
    var figures: [KernelBenchmark.Timing]
  }

  let title: String
  let batch: Int
  let rules: KernelRules
  let peak: MachinePeak
  let results: [Result]

  /// Work and time of one or several kernels.
  private struct Sum {
    var seconds = 0.0
    var flop = 0.0
    var bytes = 0.0
    /// What the roof allows at best.
    var leastSeconds = 0.0

    mutating func add(_ figure: KernelBenchmark.Timing, times count: Int, _ peak: MachinePeak) {
      let times = Double(count)
      seconds += times * figure.seconds
      flop += times * figure.flop
      bytes += times * figure.bytes
      leastSeconds += times * figure.flop / (peak.roof(intensity: figure.intensity) * 1e9)
    }

    var gflops: Double { flop / seconds * 1e-9 }
    var gigabytes: Double { bytes / seconds * 1e-9 }
  }

  /// Each pass over all layers, every shape as often as the network has it, and all passes.
  private var sums: [(pass: String, sum: Sum)] {
    var all = Sum()
    var sums = KernelBenchmark.Pass.allCases.map { (pass: $0.rawValue, sum: Sum()) }
    for result in results {
      for figure in result.figures {
        all.add(figure, times: result.named.count, peak)
        for index in sums.indices where sums[index].pass == figure.pass.rawValue {
          sums[index].sum.add(figure, times: result.named.count, peak)
        }
      }
    }
    return sums.filter { $0.sum.seconds > 0 } + [("all", all)]
  }

  private func sum(_ figure: KernelBenchmark.Timing) -> Sum {
    var sum = Sum()
    sum.add(figure, times: 1, peak)
    return sum
  }

  var table: Table {
    var table = Table(
      title: "Convolutions of \(title), batch \(batch), "
        + (peak.threads == 1 ? "1 thread" : "\(peak.threads) threads"),
      columns: [
        .init(key: "kernel", label: "kernel", alignment: .left),
        .init(key: "layers", label: "layers"),
        .init(key: "shape", label: "shape", alignment: .left),
        .init(key: "pass", label: "pass", alignment: .left),
        .init(key: "milliseconds", label: "ms"),
        .init(key: "gflops_per_second", label: "GFLOP/s"),
        .init(key: "peak_percent", label: "of peak", unit: "%"),
        .init(key: "megabytes", label: "MB"),
        .init(key: "gigabytes_per_second", label: "GB/s"),
        .init(key: "bandwidth_percent", label: "of bandwidth", unit: "%"),
        .init(key: "flop_per_byte", label: "FLOP/byte"),
        .init(key: "roof_percent", label: "of roof", unit: "%"),
      ])
    for result in results {
      for figure in result.figures {
        table.rows.append(
          [
            .text(result.named.layer), .integer(result.named.count),
            .text(result.named.shape.text), .text(figure.pass.rawValue),
          ] + cells(sum(figure)))
      }
    }
    let layers = results.reduce(0) { $0 + $1.named.count }
    for (pass, sum) in sums {
      table.rows.append([.text("all layers"), .integer(layers), .empty, .text(pass)] + cells(sum))
    }
    table.notes =
      [
        "Measured peak \(NumberText.fixed(peak.gflopsPerSecond, decimals: 1)) GFLOP/s, bandwidth "
          + "\(NumberText.fixed(peak.gigabytesPerSecond, decimals: 1)) GB/s (triad).",
        "FLOP of the defining sum, of which Winograd's kernels need only a part: they can pass the peak. MB are "
          + "both maps and the weights once; the roof is the lower of peak and bandwidth × FLOP/byte.",
      ] + BenchCommand.note(rules)
    return table
  }

  private func cells(_ sum: Sum) -> [Cell] {
    [
      .number(1e3 * sum.seconds, decimals: 3), .number(sum.gflops, decimals: 1),
      .number(100 * sum.gflops / peak.gflopsPerSecond, decimals: 1),
      .number(sum.bytes * 1e-6, decimals: 2), .number(sum.gigabytes, decimals: 1),
      .number(100 * sum.gigabytes / peak.gigabytesPerSecond, decimals: 1),
      .number(sum.flop / sum.bytes, decimals: 1),
      .number(100 * sum.leastSeconds / sum.seconds, decimals: 1),
    ]
  }

  var json: JSONValue {
    [
      "mode": "kernels", "shapes": .string(title), "batch": .integer(batch),
      "rules": .string(rules.description), "peak": .object(peak.json),
      "kernels": .array(
        results.flatMap { result in
          result.figures.map { figure in
            .object(
              [
                ("kernel", .string(result.named.name)), ("layers", .integer(result.named.count)),
                ("shape", .string(result.named.line)), ("pass", .string(figure.pass.rawValue)),
              ] + members(sum(figure)))
          }
        }),
      "all_layers": .array(
        sums.map { .object([("pass", .string($0.pass))] + members($0.sum)) }),
      "fingerprint": BenchCommand.fingerprint(threads: peak.threads),
    ]
  }

  private func members(_ sum: Sum) -> [(key: String, value: JSONValue)] {
    [
      ("milliseconds", .number(1e3 * sum.seconds)), ("gflops_per_second", .number(sum.gflops)),
      ("peak_percent", .number(100 * sum.gflops / peak.gflopsPerSecond)),
      ("bytes", .number(sum.bytes)), ("gigabytes_per_second", .number(sum.gigabytes)),
      ("bandwidth_percent", .number(100 * sum.gigabytes / peak.gigabytesPerSecond)),
      ("flop_per_byte", .number(sum.flop / sum.bytes)),
      ("roof_percent", .number(100 * sum.leastSeconds / sum.seconds)),
    ]
  }
}

extension NamedConvolutionShape {
  /// The name without the network's.
  var layer: String {
    name.split(separator: ":", maxSplits: 1).last.map(String.init) ?? name
  }
}
