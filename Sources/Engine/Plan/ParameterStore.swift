import Kernels
import Network

/// Weights, gradients and velocities of a network, each kind in one block of memory.
final class ParameterStore {
  let parameters: [Parameter]
  /// First value of each parameter, aligned to a cache line.
  let offsets: [Int]
  private(set) var weights = AlignedBuffer<Float>(count: 0)
  /// Empty where a network only infers.
  private(set) var gradients = AlignedBuffer<Float>(count: 0)
  private(set) var velocities = AlignedBuffer<Float>(count: 0)
  private let total: Int
  private let trains: Bool
  private let byNode: [NodeID: [Int]]

  init(_ graph: Graph, trains: Bool) {
    parameters = graph.parameters
    var offsets: [Int] = []
    var total = 0
    for parameter in parameters {
      offsets.append(total)
      total += (parameter.count + 31) / 16 * 16
    }
    self.offsets = offsets
    self.total = total
    self.trains = trains
    byNode = Dictionary(grouping: parameters.indices) { [parameters] in parameters[$0].node }
  }

  /// Takes the memory, which a plan that is only asked for its size does not. Once is enough.
  func allocate() {
    guard weights.count == 0 else { return }
    weights = AlignedBuffer(count: total)
    gradients = AlignedBuffer(count: trains ? total : 0)
    velocities = AlignedBuffer(count: trains ? total : 0)
  }

  /// Values that the three blocks take together for a graph.
  static func count(_ graph: Graph, trains: Bool) -> Int {
    graph.parameters.reduce(0) { $0 + ($1.count + 31) / 16 * 16 } * (trains ? 3 : 1)
  }

  /// Index of a node's parameter with a role, if it has one.
  func index(_ node: NodeID, _ role: ParameterRole) -> Int? {
    byNode[node]?.first { parameters[$0].role == role }
  }

  func weight(_ index: Int) -> UnsafeMutablePointer<Float> {
    precondition(weights.count == total, "a network's weights are used before they are allocated")
    return weights.pointer + offsets[index]
  }
  func gradient(_ index: Int) -> UnsafeMutablePointer<Float> { gradients.pointer + offsets[index] }
  func velocity(_ index: Int) -> UnsafeMutablePointer<Float> { velocities.pointer + offsets[index] }

  /// He et al. 2015: normal with variance 2 / fan-in; gains one, shifts and biases zero. Each tensor
  /// has its own stream, keyed by its name, so that variants share what they have in common.
  func initialize(seed: UInt64) {
    allocate()
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
  }
}
