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
package enum Activation: Hashable, Sendable {
  case relu, sigmoid, tanh
  /// x where it is above zero, `slope` · x elsewhere; the slope is above zero.
  case leakyReLU(slope: Double)
  case clamp(Clamp)

  package var name: String {
    switch self {
    case .relu: "relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .leakyReLU(let slope): "leaky relu \(slope)"
    case .clamp(.relu6): "relu6"
    case .clamp(.hardSigmoid): "hard sigmoid"
    case .clamp(let clamp): "clamp \(clamp.low) to \(clamp.high)"
    }
  }
}

/// slope · x + offset, kept from `low` to `high`: ReLU6, hard sigmoid, hard tanh. Its gradient is zero at the bounds.
package struct Clamp: Hashable, Sendable {
  package var slope: Double
  package var offset: Double
  package var low: Double
  package var high: Double

  package init(slope: Double = 1, offset: Double = 0, low: Double, high: Double) {
    precondition(slope > 0 && low < high)
    (self.slope, self.offset, self.low, self.high) = (slope, offset, low, high)
  }

  package static let relu6 = Clamp(low: 0, high: 6)
  /// PyTorch's: x / 6 + ½ from 0 to 1.
  package static let hardSigmoid = Clamp(slope: 0.16666667, offset: 0.5, low: 0, high: 1)
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
