import Network
import Reports
import Zoo

/// A network layer by layer, with the totals below.
struct LayerTable {
  let table: Table

  /// - Parameters:
  ///   - imported: the network as its file has it, where it comes from one.
  ///   - file: that file.
  init(_ graph: Graph, _ format: TableFormat, imported: ImportedNetwork? = nil, file: String = "") {
    let architecture = imported?.architecture ?? Zoo.architecture(graph.plainName)
    let source = imported == nil ? architecture?.source ?? "" : file
    var table = Table(
      title: graph.name + (architecture.map { ": \($0.summary) (\(source))" } ?? ""),
      columns: [
        .init(key: "layer", label: "layer", alignment: .left),
        .init(key: "operation", label: "operation", alignment: .left),
        .init(key: "output", label: "output", alignment: .left),
        .init(key: "parameters", label: "parameters"),
        .init(key: "macs", label: "multiply-adds"),
      ])
    // The names tell people: `stage2.block1.se.reduce`.
    if !format.isForPeople {
      table.columns.append(.init(key: "se", label: "SE block", alignment: .left))
    }
    for index in graph.nodes.indices {
      let node = graph.nodes[index]
      let cost = graph.cost(of: NodeID(index))
      table.rows.append([
        .text(node.name), .text(node.operation.name), .text("\(node.shape)"),
        .integer(cost.parameters), .integer(cost.macs), .text(node.seBlock ?? ""),
      ])
    }
    let cost = graph.cost
    func total(_ name: String, _ cost: Cost) {
      table.rows.append([
        .text(name), .empty, .empty, .integer(cost.parameters), .integer(cost.macs),
      ])
    }
    total("total", cost.total)
    total("SE blocks", cost.squeezeExcitation)
    table.rows.append([
      .text("SE blocks (%)"), .empty, .empty, .number(cost.parameterShare, decimals: 2),
      .number(cost.macShare, decimals: 3),
    ])
    if let imported { table.notes += imported.notes + [Self.sites(imported)] }
    if format == .text, let sentence = TrainingMemory(graph).sentence {
      table.notes.append(sentence)
    }
    self.table = table
  }
}

extension LayerTable {
  /// Where `se.placement` finds places for blocks.
  private static func sites(_ network: ImportedNetwork) -> String {
    guard let first = network.sites.first else {
      return
        "No residual addition was recognised, and no concatenation of branches. `se.at` names the layers that SE "
        + "blocks follow."
    }
    let what = first.branch == nil ? "concatenations of branches" : "residual additions"
    let list = network.sites.map { "\($0.name) (stage \($0.stage))" }.joined(separator: ", ")
    return
      "SE blocks: `se.placement` finds \(network.sites.count) \(what): \(list). `se.at` names other layers."
  }
}

extension Network.Operation {
  /// In a few words, for listings.
  var name: String {
    switch self {
    case .input: "input"
    case .convolution(let convolution):
      "convolution \(convolution.window.text)"
        + (convolution.groups > 1 ? ", \(convolution.groups) groups" : "")
    case .batchNorm: "batch norm"
    case .activation(let activation): activation.name
    case .pool(let kind, let window, _): "\(kind.rawValue) pool \(window.text)"
    case .globalPool(let kind): "global \(kind.rawValue) pool"
    case .fullyConnected: "fully connected"
    case .add: "addition"
    case .concatenate: "concatenation"
    case .scale: "gate × map"
    case .multiply(let factor): "× \(factor)"
    case .dropout(let rate): "dropout \(rate)"
    case .padShortcut: "padded shortcut"
    case .channelShuffle(let groups): "channel shuffle, \(groups) groups"
    }
  }
}

extension Window {
  fileprivate var text: String {
    "\(kernelHeight)×\(kernelWidth)" + (stride > 1 ? ", stride \(stride)" : "")
  }
}
