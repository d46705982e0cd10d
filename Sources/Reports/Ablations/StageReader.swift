import Network

/// Reads a residual network's graph as the paper's Table 1 prints it: stages with their blocks.
struct StageReader {
  struct Stage {
    /// `conv1`, then `pool1`, `conv2` to `conv5`, and `head`.
    var name: String
    var output: Shape
    var layers: String
  }

  private let graph: Graph

  init(_ graph: Graph) { self.graph = graph }

  var stages: [Stage] { stem + blocks + [head] }

  /// Whether a node is one of a stage, by its path `stageS.blockB.…`.
  private func place(_ node: Node) -> (stage: Int, block: Int)? {
    let parts = node.name.split(separator: ".")
    guard parts.count > 2, parts[0].hasPrefix("stage"), parts[1].hasPrefix("block"),
      let stage = Int(parts[0].dropFirst(5)), let block = Int(parts[1].dropFirst(5))
    else { return nil }
    return (stage, block)
  }

  private var stem: [Stage] {
    graph.nodes.prefix { place($0) == nil }.compactMap { node in
      switch node.operation {
      case .convolution(let convolution):
        Stage(
          name: "conv1", output: node.shape,
          layers: text(convolution) + ", stride \(convolution.window.stride)")
      case .pool(let kind, let window, _):
        Stage(
          name: "pool1", output: node.shape,
          layers: "\(size(window)) \(text(kind)) pool, stride "
            + "\(window.stride)")
      case .input, .batchNorm, .activation, .globalPool, .fullyConnected, .add, .concatenate,
        .scale, .multiply, .dropout, .padShortcut, .channelShuffle:
        nil
      }
    }
  }

  private func text(_ kind: PoolKind) -> String {
    switch kind {
    case .average: "average"
    case .maximum: "max"
    }
  }

  private var blocks: [Stage] {
    let nodes = graph.nodes.filter { place($0) != nil }
    let numbers = Set(nodes.compactMap { place($0)?.stage }).sorted()
    return numbers.compactMap { number in
      let own = nodes.filter { place($0)?.stage == number }
      guard let last = own.last else { return nil }
      let count = own.compactMap { place($0)?.block }.max() ?? 0
      let texts = (1...max(1, count)).map { block in
        layers(own.filter { place($0)?.block == block })
      }
      return Stage(name: "conv\(number)", output: last.shape, layers: folded(texts))
    }
  }

  private var head: Stage {
    let pool = graph.nodes.last { node in
      if case .globalPool = node.operation { node.seBlock == nil } else { false }
    }
    return Stage(
      name: "head", output: pool?.shape ?? graph[graph.output].shape,
      layers: "global average pool, fc \(NumberText.grouped(graph.classes)), softmax")
  }

  /// The layers of one block; the shortcut's projection is left out, as in the paper.
  private func layers(_ nodes: [Node]) -> String {
    var parts: [String] = []
    var gate: [String] = []
    for node in nodes {
      switch node.operation {
      case .convolution(let convolution) where node.seBlock == nil:
        if !node.name.contains(".shortcut.") { parts.append(text(convolution)) }
      case .fullyConnected(let outputs, _): gate.append(String(outputs))
      case .input, .convolution, .batchNorm, .activation, .pool, .globalPool, .add, .concatenate,
        .scale, .multiply, .dropout, .padShortcut, .channelShuffle:
        break
      }
    }
    if !gate.isEmpty { parts.append("fc [\(gate.joined(separator: ", "))]") }
    return "[\(parts.joined(separator: "; "))]"
  }

  /// Equal blocks that follow each other, with their number.
  private func folded(_ texts: [String]) -> String {
    var runs: [(text: String, count: Int)] = []
    for text in texts {
      if runs.last?.text == text { runs[runs.count - 1].count += 1 } else { runs.append((text, 1)) }
    }
    return runs.map { "\($0.text) × \($0.count)" }.joined(separator: ", ")
  }

  private func text(_ convolution: Convolution) -> String {
    "\(size(convolution.window)), \(convolution.outputChannels)"
      + (convolution.groups > 1 ? ", C = \(convolution.groups)" : "")
  }

  private func size(_ window: Window) -> String { "\(window.kernelHeight)×\(window.kernelWidth)" }
}
