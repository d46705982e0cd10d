import Kernels
import Network

/// Copies of what a trainer holds, to compare it with the plain twin.
extension Trainer {
  /// The tensors of a parameter.
  package enum ParameterTensor: Equatable {
    case weights
    /// Of the optimizer, by number.
    case slot(Int)
    /// Of the last step; for a trainer whose fusions lack `update`.
    case gradients
  }

  /// Values of all parameters, by name.
  package func values(of tensor: ParameterTensor) -> [String: [Float]] {
    let store = executor.plan.parameters
    precondition(
      tensor != .gradients || !store.sharesGradients, "the gradients' memory is another's by now")
    return store.copies { index in
      switch tensor {
      case .weights: store.weight(index)
      case .slot(let slot): store.slot(slot, index)
      case .gradients: store.gradient(index)
      }
    }
  }

  /// Running means and then variances of every batch norm, [2 · channels], by its name.
  package var runningStatistics: [String: [Float]] {
    Dictionary(uniqueKeysWithValues: norms.map { ($0.name, Array($0.running.buffer)) })
  }

  /// The averages of both, likewise; none where the weights are not averaged.
  package var averagedStatistics: [String: [Float]] {
    Dictionary(
      uniqueKeysWithValues: norms.compactMap { norm in
        norm.average.map { (norm.name, Array($0.buffer)) }
      })
  }

  /// Logits [batch, classes] of the forward pass of a training step. Like a step it moves the running
  /// statistics; the weights stay.
  package func trainingLogits(images: UnsafePointer<Float>) -> [Float] {
    executor.forward(images: images, step: steps)
    executor.weightsChanged()
    return Array(UnsafeBufferPointer(start: executor.logits, count: batch * graph.classes))
  }

  /// Logits [count, classes] as they are scored.
  package func logits(images: UnsafePointer<Float>, count: Int) -> [Float] {
    executor.infer(images: images, count: count)
    return Array(UnsafeBufferPointer(start: executor.logits, count: count * graph.classes))
  }
}
