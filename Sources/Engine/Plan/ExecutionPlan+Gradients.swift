import Network

extension ExecutionPlan {
  /// How the gradients of the maps come about in training.
  package struct GradientFlow: Equatable, Sendable {
    /// What joins add whose gradient is that of the join's output after its ReLU: it lies in the same memory.
    /// Each with the join's output.
    package var shared: [NodeID: NodeID] = [:]
    /// Of these the maps that a join multiplies by a gate, which the shared gradient lacks, each with the gate.
    package var gates: [NodeID: NodeID] = [:]
    /// Maps whose batch norm is left to the readers, each with the unit that writes the last part of its gradient
    /// and takes the sums of batch norm's gradient meanwhile.
    package var completing: [NodeID: Int] = [:]

    package init(
      shared: [NodeID: NodeID] = [:], gates: [NodeID: NodeID] = [:],
      completing: [NodeID: Int] = [:]
    ) {
      (self.shared, self.gates, self.completing) = (shared, gates, completing)
    }

    /// The node in whose memory a node's gradient lies: itself, or the last of the joins after it that share theirs.
    func home(_ node: NodeID) -> NodeID {
      var home = node
      while let next = shared[home] { home = next }
      return home
    }
  }

  /// Decides which gradients share memory, and which units take the sums of batch norms' gradients.
  package mutating func routeGradients() {
    guard trains, fusions.contains(.gradients) else { return }
    let producers = producers
    let facts = groups.map { $0.facts(graph) }
    let writers = writers
    for (index, group) in groups.enumerated() {
      guard case .join(let map, let gate, let shortcut, _, let output) = group else { continue }
      guard Set(group.reads(graph)).count == group.reads(graph).count else { continue }
      var reader: Int?
      if let front = producers[map], facts[front].readsSharedGradient, writers[map] == [index],
        map != graph.output, gate.map({ leaves($0, to: map) }) ?? true
      {
        reader = front
        flow.shared[map] = output
        if let gate { flow.gates[map] = gate }
      }
      guard let shortcut, let source = producers[shortcut], shortcut != graph.output,
        let parts = writers[shortcut], parts.last == index
      else { continue }
      // After the join the memory is added to, and the unit that gives the shortcut may change it on the way: both
      // only when the map's unit has read it.
      var changes = Array(parts.dropLast())
      if facts[source].changesOutputGradient { changes.append(source) }
      if changes.allSatisfy({ reader == nil || $0 < reader ?? 0 }) {
        flow.shared[shortcut] = output
      }
    }

    for node in deferring.keys {
      guard let last = writers[node]?.first else { continue }
      switch facts[last].completesGradient {
      case .always: flow.completing[node] = last
      case .whereShared:
        if flow.shared[node] == groups[last].output { flow.completing[node] = last }
      case .never: break
      }
    }
  }

  /// Units that write a node's gradient, the last first in the backward order.
  private var writers: [NodeID: [Int]] {
    var writers: [NodeID: [Int]] = [:]
    for (index, group) in groups.enumerated() {
      // A folded squeeze leaves its part to the convolution.
      if squeezes.contains(where: { $0.pool == index && $0.isFolded }) { continue }
      for node in Set(group.reads(graph)) { writers[node, default: []].append(index) }
    }
    return writers
  }

  /// Whether what gives a map can multiply by the map's gate.
  private func leaves(_ gate: NodeID, to map: NodeID) -> Bool {
    takesFactors(map) && graph[gate].shape != graph[map].shape
  }
}
