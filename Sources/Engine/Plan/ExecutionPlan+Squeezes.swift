import Network

extension ExecutionPlan {
  /// A global pool after a convolution or a concatenation, by the indices of their units: SE's squeeze costs hardly
  /// more than it writes.
  ///
  /// A convolution in training, where batch norm alone is between them and is left to the readers: the mean of a
  /// normalised map follows from the mean that the batch's statistics need anyway, and its gradient, the same for all
  /// positions of a channel, goes into the constants of batch norm's gradient. In inference the convolution
  /// pools what it has just computed, while that is in the cache. A concatenation does so in both, and adds the
  /// mean's gradient to its own where it hands that on.
  package struct SqueezePlace: Equatable, Sendable {
    /// The convolution, or the concatenation.
    package var producer: Int
    package var pool: Int
    package var maximum: Bool
    /// Whether training leaves the pool's gradient to the producer.
    package var isFolded: Bool
    /// How inference shares a convolution among threads; known once kernels are chosen.
    var shares: InferenceShares?
    /// Whether the producer pools in training too; known then as well.
    var poolsInTraining: Bool { shares == nil }

    package init(producer: Int, pool: Int, maximum: Bool, isFolded: Bool) {
      (self.producer, self.pool) = (producer, pool)
      (self.maximum, self.isFolded) = (maximum, isFolded)
    }
  }

  /// Finds the global pools whose map a convolution or a concatenation gives, one for each map.
  package mutating func findSqueezes() {
    guard fusions.contains(.squeeze) else { return }
    var producers: [NodeID: Int] = [:]
    var lastReader: [NodeID: Int] = [:]
    for (index, group) in groups.enumerated() {
      if group.facts(graph).pools { producers[group.output] = index }
      for node in group.reads(graph) { lastReader[node] = index }
    }
    for (index, group) in groups.enumerated() {
      guard case .single(let id) = group, case .globalPool(let kind) = graph[id].operation,
        let producer = producers[graph[id].inputs[0]],
        !squeezes.contains(where: { $0.producer == producer })
      else { continue }
      let map = graph[id].inputs[0]
      // A ReLU between them bends the mean. The last reader begins the map's gradient, which the pool
      // must then not leave out.
      let isFolded =
        !kind.takesMaximum && takesFactors(map) && lastReader[map] ?? index > index
      squeezes.append(
        SqueezePlace(
          producer: producer, pool: index, maximum: kind.takesMaximum, isFolded: isFolded))
    }
  }

  /// Whether what gives a map can multiply its gradient by a gate per channel, and add to it: a batch norm without a
  /// ReLU that is left to the readers, and a concatenation where it hands the gradient on.
  func takesFactors(_ map: NodeID) -> Bool {
    if case .concatenate = graph[map].operation { return trains && fusions.contains(.gradients) }
    return deferring[map] == false
  }
}
