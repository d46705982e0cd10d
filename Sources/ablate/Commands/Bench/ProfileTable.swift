import Engine
import Network
import Reports

/// Where the time of a training step goes: layers and what no layer does, the longest first.
struct ProfileTable {
  private struct Row {
    var layer: String
    var operations: String
    /// Nil for what is no layer.
    var times: StepProfile.Times?
    /// Seconds of a step.
    var total: Double
    /// Of the three passes of a layer with products; nil for the others.
    var gflops: Double?
  }

  private let rows: [Row]
  private let profile: StepProfile
  private let title: String

  init(_ profile: StepProfile, _ graph: Graph, batch: Int) {
    self.profile = profile
    title = "Where a training step of \(graph.name) goes"
    let layers = profile.layers.map { layer in
      let flop = Double(6 * layer.macs * batch)
      return Row(
        layer: layer.nodes.first.map { graph[$0].name } ?? "",
        operations: layer.nodes.map { graph[$0].operation.name }.joined(separator: " + "),
        times: layer.times, total: layer.times.total,
        gflops: flop > 0 ? flop / max(layer.times.total, 1e-12) * 1e-9 : nil)
    }
    let others = [
      ("images and weights", "copied, packed for the kernels", profile.preparation),
      ("loss", "cross-entropy and its gradient", profile.loss),
      ("update", "momentum and weight decay", profile.update),
    ].map { Row(layer: $0.0, operations: $0.1, total: $0.2) }
    rows = (layers + others).enumerated()
      .sorted { ($1.element.total, $0.offset) < ($0.element.total, $1.offset) }.map(\.element)
  }

  private func share(_ seconds: Double) -> Double { 100 * seconds / max(profile.total, 1e-12) }

  var table: Table {
    var table = Table(
      title: title,
      columns: [
        .init(key: "layer", label: "layer", alignment: .left),
        .init(key: "operations", label: "operations", alignment: .left),
        .init(key: "forward_kernel_ms", label: "kernel", unit: "ms", group: "forward"),
        .init(key: "forward_rest_ms", label: "rest", unit: "ms", group: "forward"),
        .init(key: "input_gradient_ms", label: "inputs", unit: "ms", group: "backward"),
        .init(key: "weight_gradient_ms", label: "weights", unit: "ms", group: "backward"),
        .init(key: "backward_rest_ms", label: "rest", unit: "ms", group: "backward"),
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
      "Means over \(profile.steps) steps. Kernel, inputs and weights are the products of a convolution: "
        + "forward, to the gradient of its inputs, to that of its weights, each as if all threads had "
        + "shared it evenly; rest is batch norm, activation, copies, other operations, and waiting."
    ]
    return table
  }

  private func cells(_ times: StepProfile.Times?) -> [Cell] {
    guard let times else { return [Cell](repeating: .empty, count: 5) }
    return [
      times.forwardKernel, times.forwardRest, times.inputGradientKernel,
      times.weightGradientKernel, times.backwardRest,
    ].map { $0 == 0 ? .empty : .number(1e3 * $0, decimals: 2) }
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
            members += [
              ("forward_kernel_ms", .number(1e3 * times.forwardKernel)),
              ("forward_rest_ms", .number(1e3 * times.forwardRest)),
              ("input_gradient_ms", .number(1e3 * times.inputGradientKernel)),
              ("weight_gradient_ms", .number(1e3 * times.weightGradientKernel)),
              ("backward_rest_ms", .number(1e3 * times.backwardRest)),
            ]
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
