import Network

/// What trains a network step by step and scores it.
package protocol NetworkTrainer: AnyObject {
  var graph: Graph { get }
  /// Images of one training step, and the most of one evaluation.
  var batch: Int { get }
  /// Seconds spent so far.
  var phases: Phases { get set }
  /// Steps done, counted over all of training.
  var steps: Int { get }
  /// Bytes that training takes at its peak.
  var peakMemoryBytes: Int { get }
  /// Copies of all parameters and running statistics, as they are scored, and the number of steps after them.
  var state: NetworkState { get }
  /// Everything that training changes, by name: where it lies.
  var tensors: [Checkpoint.Tensor] { get }

  /// Takes digests of what steps and evaluations compute; nil without a trace.
  var tracer: StepTracer? { get set }

  /// Forward, loss, backward and update on one batch; the score is of the weights before the update.
  ///
  /// - Parameters:
  ///   - images: [images, height, width, channels], normalised: this process's part of the batch.
  ///   - labels: [images].
  ///   - rate: the learning rate.
  func step(
    images: UnsafePointer<Float>, labels: UnsafePointer<Int32>, rate: Double
  ) -> BatchScore

  /// The same, its images asked for when they are needed, one micro-batch after the other.
  ///
  /// - Parameter part: gives images and labels of this process's next micro-batch, which must stay until it is asked
  ///   again; its argument counts from 0.
  func step<Failure: Error>(
    rate: Double,
    part: (Int) throws(Failure) -> (images: UnsafePointer<Float>, labels: UnsafePointer<Int32>)
  ) throws(Failure) -> BatchScore

  /// Scores up to `batch` images with running statistics, or with the averages of weights and statistics where the
  /// options ask for them; the loss is without label smoothing.
  func evaluate(
    images: UnsafePointer<Float>, labels: UnsafePointer<Int32>, count: Int
  ) -> BatchScore

  /// Takes over the weights and statistics of a state of the same graph, before the first step.
  func begin(with state: NetworkState)

  /// To be called when `tensors` were written to: training goes on after so many steps.
  func resume(after steps: Int)
}
