/// A group of nodes that the executor runs together, bound to its memory.
///
/// All maps are [image, height, width, channels].
protocol Unit: AnyObject {
  /// The batch norm inside, whose running statistics belong to the network's state.
  var norm: BatchNormState? { get }
  /// Recomputes what depends on the weights alone, for what comes next: by one worker, or by all of them together
  /// where it is nil.
  func prepare(for use: Preparation, _ workspace: Workspace, worker: Int?)
  /// Forward with batch statistics.
  func forward(_ workspace: Workspace)
  /// Forward with running statistics, batch norm folded into convolutions; of weights and statistics that are averaged
  /// it reads the averages.
  func infer(_ workspace: Workspace)
  /// Gradients of parameters and inputs from the gradient of the output.
  func backward(_ workspace: Workspace)
}

extension Unit {
  var norm: BatchNormState? { nil }
  func prepare(for use: Preparation, _ workspace: Workspace, worker: Int?) {}
}

/// What the weights are made ready for, one at a time.
enum Preparation { case forward, backward, inference }
