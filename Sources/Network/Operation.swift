/// A convolution over NHWC maps. Weights are stored as [kernelHeight, kernelWidth,
/// inputChannels / groups, outputChannels].
package struct Convolution: Hashable, Sendable {
  package var window: Window
  package var outputChannels: Int
  package var groups: Int
  package var bias: Bool

  package init(_ window: Window, outputChannels: Int, groups: Int = 1, bias: Bool = false) {
    precondition(outputChannels > 0 && groups > 0 && outputChannels % groups == 0)
    self.window = window
    self.outputChannels = outputChannels
    self.groups = groups
    self.bias = bias
  }
}

/// How a pooling window or the squeeze sums up what it sees.
package enum PoolKind: String, Hashable, Sendable {
  /// The mean; `countsPadding` of the operation says whether zero padding is part of it.
  case average
  /// The maximum; among equal values the first in memory order receives the gradient.
  case maximum
}

/// Element-wise non-linearities.
package enum Activation: String, Hashable, Sendable {
  case relu, sigmoid, tanh
}

/// One operation of a network. It says what is computed, never how.
///
/// Number of inputs: none for `input`; two for `add` and `scale`; one or more for `concatenate`; one
/// for all others.
package enum Operation: Hashable, Sendable {
  /// The images, float32, normalised.
  case input
  case convolution(Convolution)
  /// Normalisation over batch and positions with a gain γ and a shift β per channel. `momentum` is
  /// the weight of the new batch in the running statistics: new = (1 − m)·old + m·batch.
  case batchNorm(epsilon: Double, momentum: Double)
  case activation(Activation)
  case pool(PoolKind, Window, countsPadding: Bool)
  /// Mean or maximum over all positions: [h, w, c] → [1, 1, c]. SE's squeeze is one.
  case globalPool(PoolKind)
  /// All values of the map to `outputs` channels: [h, w, c] → [1, 1, outputs]. Weights are stored as
  /// [h·w·c, outputs].
  case fullyConnected(outputs: Int, bias: Bool)
  /// Element-wise sum of two maps of one shape.
  case add
  /// Concatenation along the channels.
  case concatenate
  /// Gate × map: the first input is the map [h, w, c], the second a gate of [1, 1, c] or [h, w, c].
  case scale
  /// Multiplication by a constant, as on Inception-ResNet's branches.
  case multiply(Double)
  /// Zeroes values with probability `rate` while training and divides the rest by 1 − rate.
  case dropout(rate: Double)
  /// The parameter-free shortcut (option A): every `stride`-th position, zero channels appended.
  case padShortcut(stride: Int, channels: Int)
  /// Channel c = g·(C/groups) + i moves to i·groups + g.
  case channelShuffle(groups: Int)
}
