import Network

/// What a plan decides of a batch norm: its parameters, and the memory for sums over the batch.
struct BatchNormPlan {
  let name: String
  let channels: Int
  let epsilon: Double
  let momentum: Double
  let gainIndex: Int
  let shiftIndex: Int
  let batch: Int
  /// Whether the sums of the gradient are taken by the reader of the map that completes it.
  let isObserved: Bool
  /// [2, batch, channels] each; nil where nothing is trained.
  let moments: Tensor?
  let sums: Tensor?

  /// Nil for a node that is no batch norm.
  ///
  /// - Parameters:
  ///   - observed: the moment backward at which a reader takes the sums of the gradient, where one does.
  ///   - keepsMeans: whether a folded squeeze needs the means until the end of the backward pass.
  init?(
    _ graph: Graph, _ node: NodeID, _ site: UnitSite, observed: Int?, keepsMeans: Bool,
    _ planner: inout ArenaPlanner, _ parameters: ParameterStore
  ) {
    guard case .batchNorm(let epsilon, let momentum) = graph[node].operation,
      let gain = parameters.index(node, .gain), let shift = parameters.index(node, .shift)
    else { return nil }
    name = graph[node].name
    channels = graph[node].shape.channels
    (self.epsilon, self.momentum) = (epsilon, momentum)
    (gainIndex, shiftIndex) = (gain, shift)
    batch = site.batch
    isObserved = observed != nil
    let count = 2 * batch * channels
    moments =
      site.trains
      ? planner.reserve(count, alive: keepsMeans ? site.life : site.forwardOnly) : nil
    sums =
      site.trains
      ? planner.reserve(count, alive: (observed ?? site.backward)...site.backward) : nil
  }
}
