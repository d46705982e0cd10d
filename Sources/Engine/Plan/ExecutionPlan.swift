import Kernels
import Network

/// The engine's reading of a graph: units in order, every map and gradient with a place in the arena.
///
/// It is compiled by `passes`, each of which fills in what the later ones read. A test runs one alone, on a plan
/// whose earlier decisions it writes by hand.
/// Moments: unit u runs forward at u, the loss at U = number of units, unit u backward at 2U − u.
package struct ExecutionPlan {
  let graph: Graph
  let batch: Int
  let trains: Bool
  let kernels: KernelRules
  let fusions: PlanFusions
  /// Nodes that run as one unit, in order.
  package var groups: [FusedNodes]
  /// The outputs of convolutions whose batch norm is left to the readers, each with whether a ReLU follows it.
  package var deferring: [NodeID: Bool] = [:]
  /// Global pools that a convolution does part of.
  package var squeezes: [SqueezePlace] = []
  package var flow = GradientFlow()
  package var planner = ArenaPlanner()
  /// By node: the values and gradients that pass between units.
  package var places: [Operand?] = []
  /// What each unit reads, in order.
  package var inputs: [[Operand]] = []
  /// By unit; nil where it is no convolution.
  var convolutions: [ConvolutionDesign?] = []
  let parameters: ParameterStore
  /// Whether all weights are packed at once and stay so; else each unit's are, right before it runs.
  let keepsPackedWeights: Bool
  var units: [UnitPlan] = []

  /// A plan that all passes have filled in.
  ///
  /// - Parameter slots: of the optimizer, where the network is trained.
  init(
    _ graph: Graph, batch: Int, trains: Bool, kernels: KernelRules = .standard,
    fusions: PlanFusions = .all, slots: [String] = TrainingOptions().slots
  ) throws(EngineError) {
    self = try ExecutionPlan(
      grouping: graph, batch: batch, trains: trains, kernels: kernels, fusions: fusions,
      slots: slots)
    for pass in Self.passes { try pass.run(&self) }
  }

  /// A plan in which nodes are grouped into units and nothing else is decided. Throws: that there are no images, or
  /// too many.
  package init(
    grouping graph: Graph, batch: Int, trains: Bool, kernels: KernelRules = .standard,
    fusions: PlanFusions = .all, slots: [String] = TrainingOptions().slots
  ) throws(EngineError) {
    // The upper bound keeps all sizes far from the largest integer.
    guard (1...(1 << 30)).contains(batch) else { throw .batch(batch) }
    (self.graph, self.batch, self.trains) = (graph, batch, trains)
    (self.kernels, self.fusions) = (kernels, fusions)
    groups = graph.fused()
    parameters = ParameterStore(
      graph, trains: trains, slots: slots,
      sharing: fusions.contains(.update) ? groups.map(\.parametrised) : nil)
    // A training step packs them anew anyway; evaluation between steps need not while they are few.
    keepsPackedWeights = !trains || parameters.weightCount <= Self.fewWeights
  }

  /// Weights that may stay packed beside themselves; Winograd's take four times their memory.
  private static let fewWeights = 1 << 20
}

extension ExecutionPlan {
  /// A step of compiling. Nodes are grouped before the first one.
  struct Pass {
    let name: String
    let run: (inout ExecutionPlan) throws(EngineError) -> Void
  }

  static var passes: [Pass] {
    [
      Pass(name: "defer batch norms to the readers") { (plan) throws(EngineError) in
        plan.deferNorms()
      },
      Pass(name: "find global pools after convolutions") { (plan) throws(EngineError) in
        plan.findSqueezes()
      },
      Pass(name: "route gradients") { (plan) throws(EngineError) in plan.routeGradients() },
      Pass(name: "place maps") { (plan) throws(EngineError) in try plan.placeMaps() },
      Pass(name: "choose kernels") { (plan) throws(EngineError) in plan.chooseKernels() },
      Pass(name: "plan units") { (plan) throws(EngineError) in try plan.planUnits() },
      Pass(name: "lay out the arena") { (plan) throws(EngineError) in plan.planner.layOut() },
    ]
  }

  /// The moment after the last backward pass.
  var end: Int { 2 * groups.count }

  /// Floats of scratch that each worker needs.
  var scratchCount: Int { units.reduce(0) { max($0, $1.scratchCount) } }

  /// What gives a node, by number of the unit.
  var producers: [NodeID: Int] {
    Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1.output, $0) })
  }

  /// The images, and the logits with their gradient.
  var input: Operand { operand(NodeID(0)) }
  var output: Operand { operand(graph.output) }

  /// What a unit gives.
  func output(of unit: Int) -> Operand { operand(groups[unit].output) }

  private func operand(_ node: NodeID) -> Operand {
    guard let operand = places[node.index] else {
      preconditionFailure("\(graph[node].name): only what passes between units has a place")
    }
    return operand
  }

  /// The name of a unit's layer: that of the node with its parameters, or of its last.
  func layer(_ unit: Int) -> String {
    let group = groups[unit]
    return graph[group.parametrised.first ?? group.output].name
  }

  /// A unit's parameters, as indices of `parameters`.
  func parameterIndices(_ unit: Int) -> [Int] {
    parameters.indices(of: groups[unit].parametrised)
  }
}
