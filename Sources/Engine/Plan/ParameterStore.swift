import Kernels
import Network

/// Weights, gradients and the optimizer's slots of a network, each kind in one block of memory. Gradients of units
/// that are updated one after the other lie in the same place.
final class ParameterStore {
  let parameters: [Parameter]
  /// First value of each parameter, aligned to a cache line.
  let offsets: [Int]
  private(set) var weights = AlignedBuffer<Float>(count: 0)
  /// Empty where a network only infers.
  private var gradients = AlignedBuffer<Float>(count: 0)
  /// [slots, weightCount]; empty where a network only infers.
  private var state = AlignedBuffer<Float>(count: 0)
  /// Names of the slots: state that the optimizer keeps for each weight.
  let slots: [String]
  /// The slot that averages the weights; nil where none does.
  let averageSlot: Int?
  /// Values that the weights take, and each slot.
  let weightCount: Int
  /// Whether the next unit's gradients overwrite a gradient.
  let sharesGradients: Bool
  private let gradientOffsets: [Int]
  private let gradientTotal: Int
  private let byNode: [NodeID: [Int]]

  /// - Parameters:
  ///   - slots: of the optimizer.
  ///   - groups: the nodes whose gradients are needed at the same time, of which each group's are
  ///     needed only until the next's; nil keeps all apart.
  init(
    _ graph: Graph, trains: Bool, slots: [String] = TrainingOptions().slots,
    sharing groups: [[NodeID]]? = nil
  ) {
    self.slots = trains ? slots : []
    averageSlot = self.slots.firstIndex(of: WeightAverage.slot)
    parameters = graph.parameters
    let byNode = Dictionary(grouping: parameters.indices) { [parameters] in
      parameters[$0].node
    }
    self.byNode = byNode
    (offsets, weightCount) = Self.places(parameters, [Array(parameters.indices)])
    let shared = groups.map { $0.map { $0.flatMap { byNode[$0] ?? [] } } }
    precondition(
      shared.map { [parameters] in $0.joined().sorted() == Array(parameters.indices) } ?? true,
      "each parameter belongs to one unit")
    sharesGradients = shared != nil
    (gradientOffsets, gradientTotal) =
      trains ? Self.places(parameters, shared ?? [Array(parameters.indices)]) : (offsets, 0)
  }

  /// Where each parameter begins if each group begins anew, and what the largest group takes.
  private static func places(
    _ parameters: [Parameter], _ groups: [[Int]]
  ) -> (offsets: [Int], total: Int) {
    var offsets = [Int](repeating: 0, count: parameters.count)
    var total = 0
    for group in groups {
      var next = 0
      for index in group {
        offsets[index] = next
        next += Lines.padded(parameters[index].count, slack: 1)
      }
      total = max(total, next)
    }
    return (offsets, total)
  }

  /// Takes the memory, which a plan that is only asked for its size does not. Once is enough. Throws:
  /// that the system has no such memory to give.
  func allocate() throws(EngineError) {
    guard weights.count == 0 else { return }
    do throws(MemoryRefusal) {
      let gradients = try AlignedBuffer<Float>(reserving: gradientTotal)
      let state = try AlignedBuffer<Float>(reserving: slots.count * weightCount)
      weights = try AlignedBuffer(reserving: weightCount)
      (self.gradients, self.state) = (gradients, state)
    } catch { throw EngineError(error) }
  }

  /// Values that the blocks take together.
  var count: Int { (1 + slots.count) * weightCount + gradientTotal }

  /// Index of a node's parameter with a role, if it has one.
  func index(_ node: NodeID, _ role: ParameterRole) -> Int? {
    byNode[node]?.first { parameters[$0].role == role }
  }

  /// Indices of some nodes' parameters.
  func indices(of nodes: [NodeID]) -> [Int] { nodes.flatMap { byNode[$0] ?? [] } }

  func weight(_ index: Int) -> UnsafeMutablePointer<Float> {
    precondition(
      weights.count == weightCount, "a network's weights are used before they are allocated")
    return weights.pointer + offsets[index]
  }
  /// What is scored and kept: the average of a parameter, or the weights where nothing averages.
  func scored(_ index: Int) -> UnsafeMutablePointer<Float> {
    averageSlot.map { slot($0, index) } ?? weight(index)
  }
  /// What a pass reads.
  func weight(_ index: Int, for use: Preparation) -> UnsafeMutablePointer<Float> {
    use == .inference ? scored(index) : weight(index)
  }
  /// The gradient of the last backward pass, as long as its memory is its own.
  func gradient(_ index: Int) -> UnsafeMutablePointer<Float> {
    gradients.pointer + gradientOffsets[index]
  }
  /// A parameter's values in a slot; those of the next slot lie `weightCount` values on.
  func slot(_ slot: Int, _ index: Int) -> UnsafeMutablePointer<Float> {
    state.pointer + slot * weightCount + offsets[index]
  }

  /// Begins the average anew, at the weights.
  func beginAverage() {
    guard let averageSlot else { return }
    (state.pointer + averageSlot * weightCount).update(from: weights.pointer, count: weightCount)
  }

  /// He et al. 2015: normal with variance 2 / fan-in; gains one, shifts and biases zero. Each tensor
  /// has its own stream, keyed by its name, so that variants share what they have in common.
  func initialize(seed: UInt64) throws(EngineError) {
    try allocate()
    for (index, parameter) in parameters.enumerated() {
      let values = UnsafeMutableBufferPointer(start: weight(index), count: parameter.count)
      switch parameter.role {
      case .weight:
        var stream = RandomStream(seed: seed, "init/\(parameter.name)")
        let deviation = (2 / Double(parameter.fanIn)).squareRoot()
        for i in values.indices { values[i] = Float(stream.normal() * deviation) }
      case .gain: values.update(repeating: 1)
      case .bias, .shift: values.update(repeating: 0)
      }
    }
    beginAverage()
  }
}
