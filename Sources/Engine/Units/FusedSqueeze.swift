import Kernels

/// A global pool right behind a convolution, much of whose work the convolution does on the way: SE's
/// squeeze costs hardly more than it writes.
///
/// Training, where batch norm alone is between them and is left to the readers: the mean of a normalised
/// map follows from the mean that the batch's statistics need anyway, and its gradient, the same for all
/// positions of a channel, goes into the constants of batch norm's gradient. Inference: the convolution
/// pools what it has just computed, while that is in the cache.
final class FusedSqueeze {
  let maximum: Bool
  /// Whether training leaves it to the batch norm in front.
  let isFolded: Bool
  /// The pooled channels, [images, channels].
  var output: Map?
  /// Whether inference has pooled already.
  var isDone = false

  init(maximum: Bool, isFolded: Bool) {
    self.maximum = maximum
    self.isFolded = isFolded
  }
}
