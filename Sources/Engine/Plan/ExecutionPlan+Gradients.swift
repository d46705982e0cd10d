import Network

extension ExecutionPlan {
  /// How the gradients of the maps come about in training.
  struct GradientFlow {
    /// What joins add whose gradient is that of the join's output behind its ReLU: it lies in the same memory.
    /// Each with the join's output.
    var shared: [NodeID: NodeID] = [:]
    /// Of these the maps that a join multiplies by a gate, which the shared gradient lacks, each with the gate.
    var gates: [NodeID: NodeID] = [:]
    /// Maps whose batch norm is left to the readers, each with the unit that writes the last part of its gradient
    /// and takes the sums of batch norm's gradient meanwhile.
    var completing: [NodeID: Int] = [:]

    /// The node in whose memory a node's gradient lies: itself or the last of the joins behind it that share theirs.
    func home(_ node: NodeID) -> NodeID {
      var home = node
      while let next = shared[home] { home = next }
      return home
    }
  }

  /// - Parameter deferring: convolutions whose batch norm is left to its readers.
  static func gradientFlow(
    _ groups: [FusedNodes], _ graph: Graph, _ squeezes: [SqueezePlace],
    deferring: [NodeID: Bool]
  ) -> GradientFlow {
    var producers: [NodeID: Int] = [:]
    // Units that write a node's gradient, the last first in the backward order.
    var writers: [NodeID: [Int]] = [:]
    for (index, group) in groups.enumerated() {
      producers[group.output] = index
      // A folded squeeze leaves its part to the convolution.
      if squeezes.contains(where: { $0.pool == index && $0.squeeze.isFolded }) { continue }
      for node in Set(reads(group, graph)) { writers[node, default: []].append(index) }
    }
    var flow = GradientFlow()
    for (index, group) in groups.enumerated() {
      guard case .join(let map, let gate, let shortcut, _, let output) = group else { continue }
      guard Set(reads(group, graph)).count == reads(group, graph).count else { continue }
      // A convolution reads the gradient of its output and leaves it as it is.
      var reader: Int?
      if let front = producers[map], case .convolution = groups[front], writers[map] == [index],
        map != graph.output, gate.map({ leaves($0, to: map) }) ?? true
      {
        reader = front
        flow.shared[map] = output
        if let gate { flow.gates[map] = gate }
      }
      guard let shortcut, let source = producers[shortcut], shortcut != graph.output,
        let parts = writers[shortcut], parts.last == index
      else { continue }
      // Behind the join the memory is added to, and a join in front sets it to zero where its ReLU was off: both
      // only when the map's convolution has read it.
      var changes = Array(parts.dropLast())
      if case .join = groups[source] { changes.append(source) }
      if changes.allSatisfy({ reader == nil || $0 < reader ?? 0 }) {
        flow.shared[shortcut] = output
      }
    }

    /// Whether the batch norm in front of a map can multiply by the map's gate.
    func leaves(_ gate: NodeID, to map: NodeID) -> Bool {
      deferring[map] == false && graph[gate].shape != graph[map].shape
    }

    for node in deferring.keys {
      guard let last = writers[node]?.first else { continue }
      switch groups[last] {
      case .convolution: flow.completing[node] = last
      case .join(_, _, _, _, let output) where flow.shared[node] == output:
        flow.completing[node] = last
      case .single(let id):
        if case .pool = graph[id].operation { flow.completing[node] = last }
      case .join, .normalization: break
      }
    }
    return flow
  }
}
