/// Work that joins other work: on a map in the units before or after it, so that the map is read and written less
/// often, and on the weights during the backward pass.
package struct PlanFusions: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// Batch norm by all readers of the map; it changes no bit.
  package static let norm = PlanFusions(rawValue: 1)
  /// SE's squeeze by the convolution or the concatenation before it. A convolution does it in training only where batch
  /// norm is left too, and then with other rounding.
  package static let squeeze = PlanFusions(rawValue: 2)

  /// The update of a unit's weights right after its backward pass, so that all gradients share the memory of
  /// the largest; it changes no bit. Without it the gradients of a step can be read after it.
  package static let update = PlanFusions(rawValue: 4)

  /// The gradients of what a join adds in the place of its own, the gate left to the batch norm or the
  /// concatenation before it, and the sums of batch norm's gradient by the unit that completes the gradient; it changes no bit.
  package static let gradients = PlanFusions(rawValue: 8)

  package static let all: PlanFusions = [.norm, .squeeze, .update, .gradients]
  /// All that leave the gradients where they can be read.
  package static let keepingGradients: PlanFusions = [.norm, .squeeze, .gradients]
}
