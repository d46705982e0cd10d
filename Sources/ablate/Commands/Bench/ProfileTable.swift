import Engine
import Network
import Reports

/// Where the time of a step of training or inference goes: layers and what no layer does, the longest
/// first.
struct ProfileTable {
  private struct Row {
    var layer: String
    var operations: String
    /// Nil for what is no layer.
    var times: StepProfile.Times?
    /// Seconds of a step.
    var total: Double
    /// Of all passes of a layer with products; nil for the others.
    var gflops: Double?
  }

  private let rows: [Row]
  private let profile: StepProfile
  private let title: String

  init(_ profile: StepProfile, _ graph: Graph, batch: Int) {
    self.profile = profile
    title =
      "Where \(profile.trains ? "a training step" : "a step of inference") of \(graph.name) goes"
    let flopPerMac = profile.trains ? 6 : 2
    let layers = profile.layers.map { layer in
      let flop = Double(flopPerMac * layer.macs * batch)
      return Row(
        layer: layer.nodes.first.map { graph[$0].name } ?? "",
        operations: layer.nodes.map { graph[$0].operation.name }.joined(separator: " + "),
        times: layer.times, total: layer.times.total,
        gflops: flop > 0 ? flop / max(layer.times.total, 1e-12) * 1e-9 : nil)
    }
    let training = [
      ("images and weights", "copied, packed for the kernels", profile.preparation),
      ("loss", "cross-entropy and its gradient", profile.loss),
      ("update", "momentum and weight decay", profile.update),
    ]
    let others = (profile.trains ? training : [("images", "copied", profile.preparation)]).map {
      Row(layer: $0.0, operations: $0.1, total: $0.2)
    }
    rows = (layers + others).enumerated()
      .sorted { ($1.element.total, $0.offset) < ($0.element.total, $1.offset) }.map(\.element)
  }

  private func share(_ seconds: Double) -> Double { 100 * seconds / max(profile.total, 1e-12) }

  /// A pass of a layer, and where it is found among its times.
  private struct Pass {
    var column: Column
    var seconds: KeyPath<StepProfile.Times, Double> & Sendable

    static func of(_ profile: StepProfile) -> [Pass] {
      let forward = [
        Pass("forward_kernel_ms", "kernel", "forward", \.forwardKernel),
        Pass("forward_rest_ms", "rest", "forward", \.forwardRest),
      ]
      let backward = [
        Pass("input_gradient_ms", "inputs", "backward", \.inputGradientKernel),
        Pass("weight_gradient_ms", "weights", "backward", \.weightGradientKernel),
        Pass("backward_rest_ms", "rest", "backward", \.backwardRest),
      ]
      return forward + (profile.trains ? backward : [])
    }

    private init(
      _ key: String, _ label: String, _ group: String,
      _ seconds: KeyPath<StepProfile.Times, Double> & Sendable
    ) {
      column = Column(key: key, label: label, unit: "ms", group: group)
      self.seconds = seconds
    }
  }

  var table: Table {
    let passes = Pass.of(profile)
    func cells(_ times: StepProfile.Times?) -> [Cell] {
      passes.map { pass in
        guard let seconds = times?[keyPath: pass.seconds], seconds != 0 else { return .empty }
        return .number(1e3 * seconds, decimals: 2)
      }
    }
    var table = Table(
      title: title,
      columns: [
        .init(key: "layer", label: "layer", alignment: .left),
        .init(key: "operations", label: "operations", alignment: .left),
      ] + passes.map(\.column) + [
        .init(key: "total_ms", label: "all", unit: "ms"),
        .init(key: "share", label: "share", unit: "%"),
        .init(key: "gflops_per_second", label: "GFLOP/s"),
      ],
      rows: rows.map { row in
        [.text(row.layer), .text(row.operations)] + cells(row.times)
          + [
            .number(1e3 * row.total, decimals: 2), .number(share(row.total), decimals: 1),
            row.gflops.map { .number($0, decimals: 1) } ?? .empty,
          ]
      })
    table.rows.append(
      [.text("step"), .empty] + cells(profile.layerTimes)
        + [.number(1e3 * profile.total, decimals: 2), .number(100, decimals: 1), .empty])
    table.notes = [
      "Means over \(profile.steps) steps. "
        + (profile.trains
          ? "Kernel, inputs and weights are the products of a convolution: forward, to the gradient of "
            + "its inputs, to that of its weights, each as if all threads had shared it evenly; rest is "
            + "batch norm, activation, copies, other operations, and waiting."
          : "Kernel is a convolution with its border, bias and ReLU, as if all threads had shared it "
            + "evenly; rest is the squeeze on the way, other operations, and waiting.")
    ]
    return table
  }

  var json: JSONValue {
    [
      "steps": .integer(profile.steps), "milliseconds": .number(1e3 * profile.total),
      "parts": .array(
        rows.map { row in
          var members: [(key: String, value: JSONValue)] = [
            ("layer", .string(row.layer)), ("operations", .string(row.operations)),
          ]
          if let times = row.times {
            members += Pass.of(profile).map {
              ($0.column.key, .number(1e3 * times[keyPath: $0.seconds]))
            }
          }
          return .object(
            members + [
              ("total_ms", .number(1e3 * row.total)), ("share", .number(share(row.total))),
              ("gflops_per_second", JSONValue(row.gflops)),
            ])
        }),
    ]
  }
}
