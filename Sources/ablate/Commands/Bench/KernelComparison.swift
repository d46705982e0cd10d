import Engine
import Network
import Reports

/// Every kernel that fits a shape beside the one that the rules choose.
struct KernelComparison {
  struct Result {
    var named: NamedConvolutionShape
    var chosen: ConvolutionChoice
    /// By kernel, each pass.
    var figures: [ConvolutionChoice: [KernelBenchmark.Timing]]

    /// Seconds of one pass.
    func seconds(_ kernel: ConvolutionChoice, _ pass: KernelBenchmark.Pass) -> Double? {
      figures[kernel]?.first { $0.pass == pass }?.seconds
    }

    /// Seconds of all passes.
    func seconds(_ kernel: ConvolutionChoice) -> Double? {
      figures[kernel].map { $0.reduce(0) { $0 + $1.seconds } }
    }

    var fastest: ConvolutionChoice {
      figures.keys.min { (seconds($0) ?? 0, $0.rawValue) < (seconds($1) ?? 0, $1.rawValue) }
        ?? chosen
    }

    /// How much slower the choice is than the fastest kernel, in %.
    var loss: Double {
      guard let own = seconds(chosen), let best = seconds(fastest), best > 0 else { return 0 }
      return 100 * (own / best - 1)
    }
  }

  /// The kernels of a fully connected layer.
  struct LinearResult {
    var layer: String
    var count: Int
    var shape: String
    var chosen: LinearChoice
    var figures: [LinearChoice: [KernelBenchmark.Timing]]

    func seconds(_ kernel: LinearChoice) -> Double? {
      figures[kernel].map { $0.reduce(0) { $0 + $1.seconds } }
    }

    /// How much slower the choice is than the fastest kernel, in %.
    var loss: Double {
      let all = figures.keys.compactMap { seconds($0) }
      guard let own = seconds(chosen), let best = all.min(), best > 0 else { return 0 }
      return 100 * (own / best - 1)
    }
  }

  let title: String
  let batch: Int
  let threads: Int
  let rules: KernelRules
  let results: [Result]
  let linear: [LinearResult]

  /// Seconds of all layers, each shape as often as the network has it.
  private func total(_ seconds: (Result) -> Double?) -> Double {
    results.reduce(0) { $0 + Double($1.named.count) * (seconds($1) ?? 0) }
  }

  private var rightChoices: Int { results.count { $0.chosen == $0.fastest } }

  var table: Table {
    let kernels = ConvolutionChoice.allCases.filter { kernel in
      results.contains { $0.figures[kernel] != nil }
    }
    let linearKernels = LinearChoice.allCases.filter { kernel in
      linear.contains { $0.figures[kernel] != nil }
    }
    var table = Table(
      title: "Kernels for \(title), batch \(batch), "
        + (threads == 1 ? "1 thread" : "\(threads) threads"),
      columns: [
        .init(key: "layer", label: "layer", alignment: .left),
        .init(key: "layers", label: "layers"),
        .init(key: "shape", label: "shape", alignment: .left),
        .init(key: "pass", label: "pass", alignment: .left),
      ]
        + (kernels.map(\.rawValue) + linearKernels.map(\.rawValue))
        .map { .init(key: $0 + "_ms", label: $0, unit: "ms") }
        + [
          .init(key: "chosen", label: "chosen", alignment: .left),
          .init(key: "loss_percent", label: "above the fastest", unit: "%"),
        ])
    for result in results {
      let passes = result.figures[result.chosen]?.map(\.pass) ?? []
      for (place, pass) in passes.enumerated() {
        table.rows.append(
          [
            place == 0 ? .text(result.named.layer) : .empty,
            place == 0 ? .integer(result.named.count) : .empty,
            place == 0 ? .text(result.named.shape.text) : .empty, .text(pass.rawValue),
          ]
            + kernels.map { kernel in
              result.seconds(kernel, pass).map { .number(1e3 * $0, decimals: 3) } ?? .empty
            }
            + linearKernels.map { _ in .empty }
            + (place == 0
              ? [.text(result.chosen.rawValue), .number(result.loss, decimals: 1)]
              : [.empty, .empty]))
      }
    }
    for result in linear {
      let passes = result.figures[result.chosen]?.map(\.pass) ?? []
      for (place, pass) in passes.enumerated() {
        table.rows.append(
          [
            place == 0 ? .text(result.layer) : .empty,
            place == 0 ? .integer(result.count) : .empty,
            place == 0 ? .text(result.shape) : .empty, .text(pass.rawValue),
          ]
            + kernels.map { _ in .empty }
            + linearKernels.map { kernel in
              (result.figures[kernel]?.first { $0.pass == pass })
                .map { .number(1e3 * $0.seconds, decimals: 3) } ?? .empty
            }
            + (place == 0
              ? [.text(result.chosen.rawValue), .number(result.loss, decimals: 1)]
              : [.empty, .empty]))
      }
    }
    let (own, best, direct) = (
      total { $0.seconds($0.chosen) }, total { $0.seconds($0.fastest) },
      total { $0.seconds(.direct) }
    )
    table.notes = [
      "Rules: \(rules). They choose the fastest kernel, over all passes of a shape, for "
        + "\(rightChoices) of \(results.count) shapes.",
      "All convolutions: \(milliseconds(own)) ms as chosen, \(milliseconds(best)) ms by the fastest of each shape, "
        + "\(milliseconds(direct)) ms all direct.",
    ]
    if linearKernels.contains(.openblas) {
      table.notes.append(
        "Fully connected layers by our own kernel, and by OpenBLAS on one thread, as it runs in training."
      )
    }
    return table
  }

  private func milliseconds(_ seconds: Double) -> String {
    NumberText.fixed(1e3 * seconds, decimals: 1)
  }

  var json: JSONValue {
    [
      "mode": "compare", "shapes": .string(title), "batch": .integer(batch),
      "rules": .string(rules.description),
      "kernels": .array(
        results.flatMap { result in
          result.figures.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { kernel, figures in
            figures.map { figure in
              .object([
                ("shape", .string(result.named.line)), ("layers", .integer(result.named.count)),
                ("kernel", .string(kernel.rawValue)), ("pass", .string(figure.pass.rawValue)),
                ("milliseconds", .number(1e3 * figure.seconds)),
                ("chosen", .bool(kernel == result.chosen)),
              ])
            }
          }
        }
          + linear.flatMap { result in
            result.figures.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { kernel, figures in
              figures.map { figure in
                .object([
                  ("shape", .string(result.shape)), ("layers", .integer(result.count)),
                  ("kernel", .string(kernel.rawValue)), ("pass", .string(figure.pass.rawValue)),
                  ("milliseconds", .number(1e3 * figure.seconds)),
                  ("chosen", .bool(kernel == result.chosen)),
                ])
              }
            }
          }),
      "fingerprint": BenchCommand.fingerprint(threads: threads),
    ]
  }
}
