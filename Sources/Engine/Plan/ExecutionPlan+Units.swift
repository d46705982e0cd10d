import Kernels
import Network

extension FusedNodes {
  /// What the type of its unit states of itself.
  func facts(_ graph: Graph) -> UnitFacts {
    switch self {
    case .convolution: ConvolutionUnit.facts
    case .join(_, let gate, _, _, _): JoinUnit.facts(hasGate: gate != nil)
    case .normalisation: UnitFacts()
    case .single(let node):
      switch graph[node].operation {
      case .pool: WindowPoolUnit.facts
      case .globalPool: GlobalPoolUnit.facts
      case .concatenate: ConcatenateUnit.facts
      case .input, .convolution, .batchNorm, .activation, .fullyConnected, .add, .scale, .multiply,
        .dropout, .padShortcut, .channelShuffle:
        UnitFacts()
      }
    }
  }
}

extension ExecutionPlan {
  mutating func planUnits() throws(EngineError) {
    for (index, group) in groups.enumerated() {
      let site = UnitSite(
        batch: batch, trains: trains, forward: index, backward: end - index, inputs: inputs[index],
        output: output(of: index))
      guard let unit = try unit(group, site) else {
        throw .unsupported(
          network: graph.name, layer: graph[group.output].name,
          reason: "the engine does not run this operation here")
      }
      units.append(unit)
    }
  }

  private mutating func unit(
    _ group: FusedNodes, _ site: UnitSite
  ) throws(EngineError) -> UnitPlan? {
    switch group {
    case .convolution(let node, let norm, let relu):
      return convolution(node, norm: norm, rectifies: relu != nil, group.output, site)
    case .normalisation(let node, let relu):
      let norm = BatchNormPlan(
        graph, node, site, observed: nil, keepsMeans: false, &planner, parameters)
      return norm.map { NormalisationUnit.plan(site, $0, rectifies: relu != nil) }
    case .join(_, let gate, let shortcut, let relu, _):
      return JoinUnit.plan(site, gate: gate != nil, shortcut: shortcut != nil, relu: relu)
    case .single(let node): return try single(node, site)
    }
  }

  private mutating func convolution(
    _ node: NodeID, norm: NodeID?, rectifies: Bool, _ output: NodeID, _ site: UnitSite
  ) -> UnitPlan? {
    guard let design = convolutions[site.forward], let weight = parameters.index(node, .weight)
    else { return nil }
    let squeeze = squeezes.first { $0.producer == site.forward }
    let observed = flow.completing[output].map { end - $0 }
    return ConvolutionUnit.plan(
      site,
      ConvolutionUnit.Decisions(
        design: design,
        norm: norm.flatMap {
          BatchNormPlan(
            graph, $0, site, observed: observed, keepsMeans: squeeze?.isFolded ?? false, &planner,
            parameters)
        },
        node: output, weight: weight, bias: parameters.index(node, .bias), rectifies: rectifies,
        defersNorm: deferring[output] != nil,
        gate: flow.gates[output].flatMap { places[$0.index] },
        squeeze: squeeze.map { ($0, self.output(of: $0.pool)) },
        packedWeights: keepsPackedWeights ? 0...end : nil), planner: &planner)
  }

  private mutating func single(
    _ node: NodeID, _ site: UnitSite
  ) throws(EngineError) -> UnitPlan? {
    switch graph[node].operation {
    case .fullyConnected: try fullyConnected(node, site)
    case .activation(let activation): ActivationUnit.plan(site, activation)
    case .pool(let kind, let window, let countsPadding):
      WindowPoolUnit.plan(site, kind: kind, window: window, countsPadding: countsPadding)
    case .globalPool(let kind):
      GlobalPoolUnit.plan(site, kind: kind, squeeze: squeezes.first { $0.pool == site.forward })
    case .concatenate: concatenation(node, site)
    case .multiply(let factor): MultiplyUnit.plan(site, factor: factor)
    case .dropout(let rate):
      DropoutUnit.plan(site, name: graph[node].name, rate: rate, planner: &planner)
    case .padShortcut(let stride, _): PadShortcutUnit.plan(site, stride: stride)
    case .channelShuffle(let groups): ChannelShuffleUnit.plan(site, groups: groups)
    case .input, .convolution, .batchNorm, .add, .scale: nil
    }
  }

  private func concatenation(_ node: NodeID, _ site: UnitSite) -> UnitPlan {
    let squeeze = squeezes.first { $0.producer == site.forward }
    return ConcatenateUnit.plan(
      site, squeeze: squeeze.map { ($0, output(of: $0.pool)) },
      gate: flow.gates[node].flatMap { places[$0.index] })
  }

  private func fullyConnected(_ node: NodeID, _ site: UnitSite) throws(EngineError) -> UnitPlan? {
    guard let weight = parameters.index(node, .weight) else { return nil }
    do throws(LibraryError) {
      return try FullyConnectedUnit.plan(
        site, weight: weight, bias: parameters.index(node, .bias), kernels: kernels)
    } catch {
      throw .unsupported(network: graph.name, layer: graph[node].name, reason: error.reason)
    }
  }
}
