import Kernels
import Network

/// The memory of a plan while its units are made: where tensors lie, and the batch norms made so far.
final class PlanMemory {
  private let arena: UnsafeMutablePointer<Float>
  private let planner: ArenaPlanner
  let parameters: ParameterStore
  private var norms: [NodeID: BatchNormState] = [:]

  init(
    arena: UnsafeMutablePointer<Float>, planner: ArenaPlanner, parameters: ParameterStore
  ) {
    self.arena = arena
    self.planner = planner
    self.parameters = parameters
  }

  subscript(tensor: Tensor) -> UnsafeMutablePointer<Float> { arena + planner.offset(tensor) }

  /// Keeps a unit's batch norm for the readers of what the unit gives.
  func keep(_ norm: BatchNormState, of output: NodeID) { norms[output] = norm }

  /// The batch norm of the unit that gives a node.
  func norm(_ node: NodeID) -> BatchNormState {
    guard let norm = norms[node] else {
      preconditionFailure("a unit is made before the one whose batch norm it applies")
    }
    return norm
  }
}
