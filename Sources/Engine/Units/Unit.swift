import Kernels
import Network

/// A group of nodes that the executor runs together.
///
/// A unit is made in two phases: its initialiser reserves memory in the plan, `bind` receives the
/// pointers once the arena is laid out. All maps are [image, height, width, channels].
protocol Unit: AnyObject {
  /// Floats of scratch that one worker needs.
  var scratchCount: Int { get }
  /// Floats of memory that the unit holds for itself, outside of the arena.
  var ownedCount: Int { get }
  /// The batch norm inside, whose running statistics belong to the network's state.
  var norm: BatchNormState? { get }
  func bind(_ memory: BoundMemory)
  /// Recomputes what depends on the weights alone, for what comes next: by one worker, who is given, or by all
  /// of them together.
  func prepare(for use: Preparation, _ workspace: Workspace, worker: Int?)
  /// Forward with batch statistics.
  func forward(_ workspace: Workspace)
  /// Forward with running statistics, batch norm folded into convolutions.
  func infer(_ workspace: Workspace)
  /// Gradients of parameters and inputs from the gradient of the output.
  func backward(_ workspace: Workspace)
}

extension Unit {
  var scratchCount: Int { 0 }
  var ownedCount: Int { 0 }
  var norm: BatchNormState? { nil }
  func prepare(for use: Preparation, _ workspace: Workspace, worker: Int?) {}
}

/// What the weights are made ready for, one at a time.
enum Preparation { case forward, backward, inference }

/// Turns tensors of the plan into pointers.
struct BoundMemory {
  let arena: UnsafeMutablePointer<Float>
  let planner: ArenaPlanner
  let parameters: ParameterStore

  func callAsFunction(_ tensor: Tensor) -> UnsafeMutablePointer<Float> {
    arena + planner.offset(tensor)
  }
}

/// A map that a unit reads, with where its gradient goes.
struct Operand {
  var shape: Shape
  var value: Tensor
  /// Nil for the images and where nothing is trained.
  var gradient: Tensor?
  /// Whether another unit has written the gradient before in the backward order.
  var accumulates = false
  /// Whether the gradient is that of the reader's own output, behind the ReLU there and without the gate, and
  /// lies in its place.
  var sharesGradient = false
  /// Whether the reader's part of the gradient is the last, so that it takes the sums of the pending batch norm.
  var completesGradient = false
  /// The batch norm that a reader applies to the values while a network trains; inference finds it done.
  var pending: PendingNorm?
}

/// A batch norm, and the ReLU behind it, that was left to the readers of the map.
struct PendingNorm {
  var state: BatchNormState
  var rectifies: Bool
}

/// A bound operand.
struct Map {
  let shape: Shape
  let value: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>?
  let accumulates: Bool
  let sharesGradient: Bool
  /// The batch norm in front, where the reader is to take its sums of the gradient.
  let completed: PendingNorm?
  /// What makes its values out of those in memory, in training.
  let pending: ChannelAffine?

  init(_ operand: Operand, _ memory: BoundMemory) {
    shape = operand.shape
    value = memory(operand.value)
    gradient = operand.gradient.map { memory($0) }
    accumulates = operand.accumulates
    sharesGradient = operand.sharesGradient
    completed = operand.completesGradient ? operand.pending : nil
    pending = operand.pending.map { $0.state.batchAffine(rectifies: $0.rectifies) }
  }

  func value(_ image: Int) -> UnsafeMutablePointer<Float> { value + image * shape.count }

  /// An image as a reader gets it.
  func source(_ image: Int, trains: Bool) -> MapSource {
    MapSource(value(image), trains ? pending : nil)
  }

  func gradient(_ image: Int) -> UnsafeMutablePointer<Float>? {
    gradient.map { $0 + image * shape.count }
  }

  /// Takes the sums of the batch norm in front over some positions of an image, whose gradient is complete; does
  /// nothing where that is not the reader's to do.
  ///
  /// - Parameter gate: the factors that the gradient lacks.
  func observe(_ image: Int, positions: Range<Int>, gate: UnsafePointer<Float>? = nil) {
    guard let completed, let gradient = gradient(image) else { return }
    completed.state.observe(
      gradient: gradient, gate: gate, rectifies: completed.rectifies, x: value(image), image: image,
      positions: positions)
  }
}

/// What the initialiser of a unit needs: the graph, the planner and the time it runs at.
struct UnitContext {
  let graph: Graph
  let batch: Int
  let trains: Bool
  let kernels: KernelRules
  /// Moments of forward and backward.
  let forward: Int
  let backward: Int
  /// The moments in which packed weights stay as they are; nil where they are packed for one pass of one unit
  /// at a time.
  let packedWeights: ClosedRange<Int>?
  let inputs: [Operand]
  let output: Operand
  /// Whether the batch norm of the group is left to the readers of its output.
  let defersNorm: Bool
  /// The unit that takes the sums of the batch norm's gradient, where a reader does, as its moment backward.
  let observed: Int?
  /// The gate that the gradient of the output lacks.
  let gate: Operand?
  /// The squeeze that the unit is, or that is right behind it.
  let squeeze: FusedSqueeze?
}
