import Kernels
import Network

/// A map that a unit reads or writes, as the plan knows it, with where its gradient goes.
package struct Operand: Sendable {
  package var shape: Shape
  package var value: Tensor
  /// Nil for the images and where nothing is trained.
  package var gradient: Tensor?
  /// Whether another unit has written the gradient before in the backward order.
  package var accumulates = false
  /// Whether the gradient is that of the reader's own output, after the ReLU there and without the gate, and
  /// lies in its place.
  package var sharesGradient = false
  /// Whether the reader's part of the gradient is the last, so that it takes the sums of the pending batch norm.
  package var completesGradient = false
  /// The batch norm that a reader applies to the values while a network trains; inference finds it done.
  package var pending: PendingNorm?
}

/// A batch norm, and the ReLU after it, that was left to the readers of the map.
package struct PendingNorm: Hashable, Sendable {
  /// The output of the unit whose batch norm it is.
  package var node: NodeID
  package var rectifies: Bool

  package init(node: NodeID, rectifies: Bool) {
    (self.node, self.rectifies) = (node, rectifies)
  }
}

/// An operand in memory.
struct Map {
  let shape: Shape
  let value: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>?
  let accumulates: Bool
  let sharesGradient: Bool
  /// The batch norm that is pending, with whether a ReLU follows it, where the reader takes its sums of the gradient.
  private let completed: (norm: BatchNormState, rectifies: Bool)?
  /// What makes its values out of those in memory, in training.
  let pending: ChannelAffine?

  init(_ operand: Operand, _ memory: PlanMemory) {
    shape = operand.shape
    value = memory[operand.value]
    gradient = operand.gradient.map { memory[$0] }
    accumulates = operand.accumulates
    sharesGradient = operand.sharesGradient
    let pending = operand.pending.map { (norm: memory.norm($0.node), rectifies: $0.rectifies) }
    completed = operand.completesGradient ? pending : nil
    self.pending = pending.map { $0.norm.batchAffine(rectifies: $0.rectifies) }
  }

  /// Whether the reader takes sums of the pending batch norm.
  var isCompleted: Bool { completed != nil }

  func value(_ image: Int) -> UnsafeMutablePointer<Float> { value + image * shape.count }

  /// An image as a reader gets it.
  func source(_ image: Int, trains: Bool) -> MapSource {
    MapSource(value(image), trains ? pending : nil)
  }

  /// Where the gradient of an image goes; nil where none is computed.
  func gradient(_ image: Int) -> UnsafeMutablePointer<Float>? {
    gradient.map { $0 + image * shape.count }
  }

  /// The gradient of a unit's output, which a backward pass always has.
  func outputGradient(_ image: Int) -> UnsafeMutablePointer<Float> {
    guard let gradient else { preconditionFailure("a backward pass of a plan that only infers") }
    return gradient + image * shape.count
  }

  /// Takes the sums of the pending batch norm over some positions of an image, whose gradient is complete; does
  /// nothing where that is not the reader's to do.
  ///
  /// - Parameter gate: the factors that the gradient lacks.
  func observe(_ image: Int, positions: Range<Int>, gate: UnsafePointer<Float>? = nil) {
    guard let completed, let gradient = gradient(image) else { return }
    completed.norm.observe(
      gradient: gradient, gate: gate, rectifies: completed.rectifies, x: value(image), image: image,
      positions: positions)
  }
}
