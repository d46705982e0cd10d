import Network

/// The engine's reading of a graph: units in order, every map and gradient with a place in the arena.
///
/// Moments: unit u runs forward at u, the loss at U = number of units, unit u backward at 2U − u.
struct ExecutionPlan {
  let graph: Graph
  let batch: Int
  let trains: Bool
  let parameters: ParameterStore
  private(set) var units: [any Unit] = []
  /// What each unit gives, under the name of its layer: that of the node with its parameters, or of its last.
  private(set) var outputs: [(layer: String, operand: Operand)] = []
  /// Each unit's parameters, as indices of `parameters`.
  let parameterIndices: [[Int]]
  /// Whether all weights are packed at once and stay so; else each unit's are, right before it runs.
  let keepsPackedWeights: Bool
  private(set) var planner = ArenaPlanner()
  /// The images, the logits and their gradient.
  private(set) var input: Operand
  private(set) var output: Operand
  /// Where the gates of the SE blocks are, in order of the graph.
  private(set) var gates: [GatePlace] = []

  /// Floats of scratch that each worker needs.
  var scratchCount: Int { units.reduce(0) { max($0, $1.scratchCount) } }

  init(
    _ graph: Graph, batch: Int, trains: Bool, kernels: KernelRules = .standard,
    fusions: PlanFusions = .all
  ) throws(EngineError) {
    // The upper bound keeps all sizes far from the largest integer.
    guard (1...(1 << 30)).contains(batch) else { throw .batch(batch) }
    self.graph = graph
    self.batch = batch
    self.trains = trains
    let groups = graph.fused()
    let parameters = ParameterStore(
      graph, trains: trains,
      sharing: fusions.contains(.update) ? groups.map(\.parametrised) : nil)
    self.parameters = parameters
    // A training step packs them anew anyway; evaluation between steps need not while they are few.
    keepsPackedWeights = !trains || parameters.weightCount <= Self.fewWeights
    parameterIndices = groups.map { parameters.indices(of: $0.parametrised) }
    let deferring = trains && fusions.contains(.norm) ? Self.deferringNorm(groups, graph) : [:]
    let squeezes =
      fusions.contains(.squeeze) ? Self.squeezes(groups, graph, deferring: deferring) : []
    let flow =
      trains && fusions.contains(.gradients)
      ? Self.gradientFlow(groups, graph, squeezes, deferring: deferring) : GradientFlow()
    let operands = try Self.places(
      graph, groups, squeezes, flow, batch: batch, trains: trains, &planner)
    guard let images = operands[0], let logits = operands[graph.output.index] else {
      throw .unsupported(
        network: graph.name, layer: graph[graph.output].name, reason: "the output is not computed")
    }
    (input, output) = (images, logits)
    gates = Self.gates(graph, groups, operands)
    let inputs = Self.operands(of: groups, graph, operands, flow)
    var pending: [NodeID: PendingNorm] = [:]
    for (index, group) in groups.enumerated() {
      guard let result = operands[group.output.index] else { continue }
      var inputs = inputs[index]
      for (place, node) in Self.reads(group, graph).enumerated() {
        inputs[place].pending = pending[node]
      }
      let context = UnitContext(
        graph: graph, batch: batch, trains: trains, kernels: kernels, forward: index,
        backward: 2 * groups.count - index,
        packedWeights: keepsPackedWeights ? 0...(2 * groups.count) : nil, inputs: inputs,
        output: result,
        defersNorm: deferring[group.output] != nil,
        observed: flow.completing[group.output].map { 2 * groups.count - $0 },
        gate: flow.gates[group.output].flatMap { operands[$0.index] },
        squeeze: squeezes.first { $0.convolution == index || $0.pool == index }?.squeeze)
      let unit = try Self.unit(group, context, &planner, parameters)
      if let rectifies = deferring[group.output], let state = unit.norm {
        pending[group.output] = PendingNorm(state: state, rectifies: rectifies)
      }
      units.append(unit)
      outputs.append((graph[group.parametrised.first ?? group.output].name, result))
    }
    planner.layOut()
  }
}

extension ExecutionPlan {
  /// Weights that may stay packed beside themselves; Winograd's take four times their memory.
  private static let fewWeights = 1 << 20

  /// Nodes that a group reads, in the order of its unit's operands.
  static func reads(_ group: FusedNodes, _ graph: Graph) -> [NodeID] {
    switch group {
    case .convolution(let node, _, _), .normalization(let node, _): graph[node].inputs
    case .join(let map, let gate, let shortcut, _, _): [map, gate, shortcut].compactMap { $0 }
    case .single(let node): graph[node].inputs
    }
  }

  /// Reserves memory for the values and gradients that pass between units.
  private static func places(
    _ graph: Graph, _ groups: [FusedNodes], _ squeezes: [SqueezePlace], _ flow: GradientFlow,
    batch: Int, trains: Bool, _ planner: inout ArenaPlanner
  ) throws(EngineError) -> [Operand?] {
    var lastReader = [Int?](repeating: nil, count: graph.nodes.count)
    for (index, group) in groups.enumerated() {
      for node in reads(group, graph) { lastReader[node.index] = index }
    }
    lastReader[graph.output.index] = groups.count
    var operands = [Operand?](repeating: nil, count: graph.nodes.count)
    let end = 2 * groups.count
    var producers: [NodeID: Int] = [:]
    for (index, group) in groups.enumerated() { producers[group.output] = index }
    // A gate that is left to the batch norms in front of its maps is read there.
    var gateReaders: [NodeID: Int] = [:]
    for (map, gate) in flow.gates {
      guard let reader = producers[map] else { continue }
      gateReaders[gate] = min(reader, gateReaders[gate] ?? reader)
    }
    var homes: [NodeID: Tensor] = [:]
    func place(_ node: NodeID, unit: Int?) throws(EngineError) {
      guard let reader = lastReader[node.index] else {
        throw .unsupported(
          network: graph.name, layer: graph[node].name, reason: "no layer reads what it gives")
      }
      let shape = graph[node].shape
      let index = unit ?? 0
      // A squeeze is written while inference is at the convolution in front of it; a folded one's gradient
      // is read there.
      let squeeze = squeezes.first { $0.pool == unit }
      let start = squeeze?.convolution ?? index
      let last = trains ? end - min(index, gateReaders[node] ?? index) : reader
      let value = planner.reserve(batch * shape.count, alive: start...last)
      var operand = Operand(shape: shape, value: value)
      if trains, unit != nil {
        let isFolded = squeeze?.squeeze.isFolded ?? false
        let alive = (end - reader)...(end - (isFolded ? start : index))
        let home = flow.home(node)
        if let shared = homes[home] {
          planner.extend(shared, alive: alive)
          operand.gradient = shared
        } else {
          operand.gradient = planner.reserve(batch * shape.count, alive: alive)
          homes[home] = operand.gradient
        }
      }
      operands[node.index] = operand
    }
    try place(NodeID(0), unit: nil)
    for (index, group) in groups.enumerated() { try place(group.output, unit: index) }
    return operands
  }

  /// The operands of each group. The first unit in backward order that writes an input's gradient
  /// stores it, the others add to it.
  private static func operands(
    of groups: [FusedNodes], _ graph: Graph, _ places: [Operand?], _ flow: GradientFlow
  ) -> [[Operand]] {
    var written = [Bool](repeating: false, count: graph.nodes.count)
    var result = [[Operand]](repeating: [], count: groups.count)
    for index in groups.indices.reversed() {
      let nodes = reads(groups[index], graph)
      var inputs = [Operand?](repeating: nil, count: nodes.count)
      // A join writes its shortcut first, then the gate, then the map.
      var order = Array(nodes.indices)
      if case .join = groups[index] { order.reverse() }
      for place in order {
        var operand = places[nodes[place].index]
        operand?.accumulates = written[nodes[place].index]
        written[nodes[place].index] = true
        operand?.sharesGradient = flow.shared[nodes[place]] == groups[index].output
        operand?.completesGradient = flow.completing[nodes[place]] == index
        inputs[place] = operand
      }
      result[index] = inputs.compactMap { $0 }
    }
    return result
  }

  private static func unit(
    _ group: FusedNodes, _ context: UnitContext, _ planner: inout ArenaPlanner,
    _ parameters: ParameterStore
  ) throws(EngineError) -> any Unit {
    let unit: (any Unit)?
    switch group {
    case .convolution(let node, let norm, let relu):
      unit = ConvolutionUnit(
        context, node: node, norm: norm, relu: relu != nil, planner: &planner,
        parameters: parameters)
    case .normalization(let node, let relu):
      unit = NormalizationUnit(
        context, node: node, relu: relu != nil, planner: &planner, parameters: parameters)
    case .join(_, let gate, let shortcut, let relu, _):
      unit = JoinUnit(context, gate: gate != nil, shortcut: shortcut != nil, relu: relu)
    case .single(let node):
      unit = try single(node, context, &planner, parameters)
    }
    guard let unit else {
      throw .unsupported(
        network: context.graph.name, layer: context.graph[group.output].name,
        reason: "the engine does not run this operation here")
    }
    return unit
  }

  private static func single(
    _ node: NodeID, _ context: UnitContext, _ planner: inout ArenaPlanner,
    _ parameters: ParameterStore
  ) throws(EngineError) -> (any Unit)? {
    switch context.graph[node].operation {
    case .fullyConnected: try FullyConnectedUnit(context, node: node, parameters: parameters)
    case .activation(let activation): ActivationUnit(context, activation)
    case .pool(let kind, let window, let countsPadding):
      WindowPoolUnit(context, kind: kind, window: window, countsPadding: countsPadding)
    case .globalPool(let kind): GlobalPoolUnit(context, kind: kind)
    case .concatenate: ConcatenateUnit(context)
    case .multiply(let factor): MultiplyUnit(context, factor: factor)
    case .dropout(let rate):
      DropoutUnit(context, name: context.graph[node].name, rate: rate, planner: &planner)
    case .padShortcut(let stride, _): PadShortcutUnit(context, stride: stride)
    case .channelShuffle(let groups): ChannelShuffleUnit(context, groups: groups)
    case .input, .convolution, .batchNorm, .add, .scale: nil
    }
  }
}
