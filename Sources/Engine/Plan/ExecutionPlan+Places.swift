import Network

extension ExecutionPlan {
  /// Reserves memory for the values and gradients that pass between units, and tells each unit what it reads.
  package mutating func placeMaps() throws(EngineError) {
    places = [Operand?](repeating: nil, count: graph.nodes.count)
    var lastReader: [NodeID: Int] = [graph.output: groups.count]
    for (index, group) in groups.enumerated() {
      for node in group.reads(graph) where node != graph.output { lastReader[node] = index }
    }
    let gateReaders = gateReaders
    var homes: [NodeID: Tensor] = [:]
    for (node, unit) in [(NodeID(0), nil)] + groups.enumerated().map({ ($1.output, $0) }) {
      guard let reader = lastReader[node] else {
        throw .unsupported(
          network: graph.name, layer: graph[node].name, reason: "no layer reads what it gives")
      }
      let count = batch * graph[node].shape.count
      let index = unit ?? 0
      // A squeeze is written while what gives its map runs; a folded one's gradient is read there.
      let squeeze = squeezes.first { $0.pool == unit }
      let start = squeeze?.producer ?? index
      let last = trains ? end - min(index, gateReaders[node] ?? index) : reader
      var operand = Operand(
        shape: graph[node].shape, value: planner.reserve(count, alive: start...last))
      if trains, unit != nil {
        let alive = (end - reader)...(end - (squeeze?.isFolded ?? false ? start : index))
        let home = flow.home(node)
        if let shared = homes[home] {
          planner.extend(shared, alive: alive)
          operand.gradient = shared
        } else {
          operand.gradient = planner.reserve(count, alive: alive)
          homes[home] = operand.gradient
        }
      }
      places[node.index] = operand
    }
    guard places[graph.output.index] != nil else {
      throw .unsupported(
        network: graph.name, layer: graph[graph.output].name, reason: "the output is not computed")
    }
    placeInputs()
  }

  /// A gate that is left to what gives its maps is read there: the first such unit of each.
  private var gateReaders: [NodeID: Int] {
    let producers = producers
    var readers: [NodeID: Int] = [:]
    for (map, gate) in flow.gates {
      guard let reader = producers[map] else { continue }
      readers[gate] = min(reader, readers[gate] ?? reader)
    }
    return readers
  }

  /// What each unit reads. The first unit in backward order that writes an input's gradient stores it, the others
  /// add to it.
  private mutating func placeInputs() {
    var written = [Bool](repeating: false, count: graph.nodes.count)
    inputs = [[Operand]](repeating: [], count: groups.count)
    for index in groups.indices.reversed() {
      let nodes = groups[index].reads(graph)
      var operands = [Operand?](repeating: nil, count: nodes.count)
      let lastFirst = groups[index].facts(graph).writesLastInputFirst
      for input in lastFirst ? nodes.indices.reversed() : Array(nodes.indices) {
        let node = nodes[input]
        var operand = places[node.index]
        operand?.accumulates = written[node.index]
        written[node.index] = true
        operand?.sharesGradient = flow.shared[node] == groups[index].output
        operand?.completesGradient = flow.completing[node] == index
        operand?.pending = deferring[node].map { PendingNorm(node: node, rectifies: $0) }
        operands[input] = operand
      }
      inputs[index] = operands.compactMap { $0 }
    }
  }
}
