import Network

extension ExecutionPlan {
  /// A global pool behind a convolution, by the indices of their units.
  struct SqueezePlace {
    var convolution: Int
    var pool: Int
    var squeeze: FusedSqueeze
  }

  /// The global pools whose map a convolution gives, one for each map.
  ///
  /// - Parameter deferring: convolutions whose batch norm is left to its readers.
  static func squeezes(
    _ groups: [FusedNodes], _ graph: Graph, deferring: [NodeID: Bool]
  ) -> [SqueezePlace] {
    var producers: [NodeID: Int] = [:]
    for (index, group) in groups.enumerated() {
      if case .convolution = group { producers[group.output] = index }
    }
    var lastReader: [NodeID: Int] = [:]
    for (index, group) in groups.enumerated() {
      for node in reads(group, graph) { lastReader[node] = index }
    }
    var places: [SqueezePlace] = []
    for (index, group) in groups.enumerated() {
      guard case .single(let id) = group, case .globalPool(let kind) = graph[id].operation,
        let producer = producers[graph[id].inputs[0]],
        !places.contains(where: { $0.convolution == producer })
      else { continue }
      let map = graph[id].inputs[0]
      // A ReLU between them bends the mean. The last reader begins the map's gradient, which the pool
      // must then not leave out.
      let isFolded =
        kind == .average && deferring[map] == false && lastReader[map] ?? index > index
      places.append(
        SqueezePlace(
          convolution: producer, pool: index,
          squeeze: FusedSqueeze(maximum: kind == .maximum, isFolded: isFolded)))
    }
    return places
  }
}
