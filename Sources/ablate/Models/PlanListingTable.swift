import Engine
import Network
import Reports

/// How the engine runs a network: its units, with the plan's decisions about each.
struct PlanListingTable {
  let table: Table

  init(_ graph: Graph, _ plan: PlanListing, batch: Int, threads: Int) {
    var table = Table(
      title: "\(graph.name): a training step of \(batch) images",
      columns: [
        .init(key: "layer", label: "unit", alignment: .left),
        .init(key: "operations", label: "runs", alignment: .left),
        .init(key: "output", label: "output", alignment: .left),
        .init(key: "kernel", label: "kernel", alignment: .left),
        .init(key: "decisions", label: "decided", alignment: .left),
      ])
    for row in plan.rows {
      table.rows.append([
        .text(row.layer),
        .text(row.nodes.map { graph[$0].operation.name }.joined(separator: " → ")),
        .text("\(row.output)"), .text(row.kernel),
        .text(row.decisions.map(\.text).joined(separator: "; ")),
      ])
    }
    table.notes = [
      "Passes of the plan: \(plan.passes.joined(separator: ", ")).",
      "Maps and gradients take \(plan.arenaBytes >> 20) MiB; a step with \(threads) threads takes "
        + "\(plan.bytes >> 20) MiB at its peak.",
    ]
    self.table = table
  }
}

extension PlanListing.Decision {
  fileprivate var text: String {
    switch self {
    case .leavesNorm: "leaves its batch norm to its readers"
    case .appliesNorm(let layer): "applies the batch norm of \(layer)"
    case .completesGradient(let layer): "sums the gradient of \(layer)'s batch norm"
    case .sharesGradient(let layer, let lacksGate):
      "its gradient is that of \(layer)" + (lacksGate ? ", times the gate" : "")
    case .pools(let layer, let inTraining):
      "computes \(layer)" + (inTraining ? "" : " in inference")
    case .takesPoolGradient(let layer): "adds the gradient of \(layer)"
    case .takesMeans(let layer): "takes the means of \(layer)'s batch norm"
    }
  }
}
