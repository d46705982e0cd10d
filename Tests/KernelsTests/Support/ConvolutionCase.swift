import Kernels
import Testing

/// One image's convolution.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  var geometry: ConvolutionGeometry

  init(
    height: Int, width: Int, inputs: Int, outputs: Int, kernel: (Int, Int), stride: Int = 1,
    padding: (Int, Int) = (0, 0), groups: Int = 1, roundsUp: Bool = false
  ) {
    func extent(_ size: Int, _ kernel: Int, _ padding: Int) -> Int {
      let span = size + 2 * padding - kernel
      let hangs = roundsUp && span % stride != 0 && (span / stride + 1) * stride < size + padding
      return span / stride + (hangs ? 2 : 1)
    }
    geometry = ConvolutionGeometry(
      height: height, width: width, inputChannels: inputs, kernelHeight: kernel.0,
      kernelWidth: kernel.1, stride: stride, paddingHeight: padding.0, paddingWidth: padding.1,
      outputChannels: outputs, groups: groups, outputHeight: extent(height, kernel.0, padding.0),
      outputWidth: extent(width, kernel.1, padding.1))
  }

  var testDescription: String {
    let g = geometry
    return "\(g.height)×\(g.width)×\(g.inputChannels) → \(g.outputHeight)×\(g.outputWidth)×"
      + "\(g.outputChannels), \(g.kernelHeight)×\(g.kernelWidth) / \(g.stride), padding "
      + "\(g.paddingHeight), \(g.paddingWidth), groups \(g.groups)"
  }

  /// The layers of the networks we train, small.
  static let common: [ConvolutionCase] = [
    .init(height: 8, width: 8, inputs: 3, outputs: 16, kernel: (3, 3), padding: (1, 1)),
    .init(height: 8, width: 8, inputs: 16, outputs: 16, kernel: (3, 3), padding: (1, 1)),
    .init(height: 8, width: 8, inputs: 16, outputs: 32, kernel: (3, 3), stride: 2, padding: (1, 1)),
    .init(height: 5, width: 5, inputs: 64, outputs: 64, kernel: (3, 3), padding: (1, 1)),
    .init(height: 9, width: 7, inputs: 32, outputs: 48, kernel: (1, 1)),
    .init(height: 9, width: 7, inputs: 32, outputs: 33, kernel: (1, 1), stride: 2),
    .init(height: 15, width: 15, inputs: 3, outputs: 8, kernel: (7, 7), stride: 2, padding: (3, 3)),
    .init(
      height: 6, width: 6, inputs: 32, outputs: 32, kernel: (3, 3), padding: (1, 1), groups: 32),
    .init(
      height: 7, width: 7, inputs: 33, outputs: 66, kernel: (3, 3), stride: 2, padding: (1, 1),
      groups: 33),
    .init(
      height: 6, width: 5, inputs: 34, outputs: 62, kernel: (1, 3), padding: (0, 1), groups: 2),
    .init(height: 1, width: 1, inputs: 17, outputs: 5, kernel: (1, 1)),
    .init(height: 1, width: 1, inputs: 5, outputs: 17, kernel: (3, 3), padding: (1, 1)),
    // Deep sums in several chunks, of one run and of several; panels of inputs that end in part; few positions an image.
    .init(height: 9, width: 11, inputs: 600, outputs: 40, kernel: (1, 1)),
    .init(height: 9, width: 8, inputs: 1100, outputs: 40, kernel: (1, 1)),
    .init(height: 13, width: 12, inputs: 96, outputs: 104, kernel: (3, 3), padding: (1, 1)),
    .init(
      height: 7, width: 7, inputs: 130, outputs: 50, kernel: (3, 3), stride: 2, padding: (1, 1)),
    .init(height: 12, width: 12, inputs: 128, outputs: 140, kernel: (1, 1), groups: 2),
    // More positions than one strip of the weight gradient.
    .init(height: 40, width: 33, inputs: 5, outputs: 17, kernel: (3, 3), padding: (1, 1)),
  ]

  /// Sizes of all kinds, the same in every run.
  static let random: [ConvolutionCase] = {
    var stream = RandomStream(seed: 1, "convolution cases")
    let channels = [1, 3, 5, 15, 16, 17, 31, 33, 48]
    return (0..<120).map { _ in
      let kernel = (1 + stream.below(4), 1 + stream.below(4))
      let groups = stream.pick([1, 1, 1, 2, 3, 5])
      let few = groups == 1 ? channels : Array(channels.prefix(6))
      return ConvolutionCase(
        height: kernel.0 + stream.below(8), width: kernel.1 + stream.below(8),
        inputs: stream.pick(few) * groups, outputs: stream.pick(few) * groups, kernel: kernel,
        stride: 1 + stream.below(3),
        padding: (stream.below(kernel.0 + 1), stream.below(kernel.1 + 1)), groups: groups,
        roundsUp: stream.below(4) == 0)
    }
  }()
  /// Few outputs, stride 1: one channel to many, maps of one position to several blocks, windows and paddings of all
  /// kinds, groups.
  static let narrow: [ConvolutionCase] = {
    var stream = RandomStream(seed: 1, "narrow convolution cases")
    return (0..<80).map { index in
      let kernel = (1 + stream.below(4), 1 + stream.below(4))
      let groups = stream.pick([1, 1, 1, 2, 3])
      let inputs = stream.pick([1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 12, 20, 36])
      return ConvolutionCase(
        height: kernel.0 + stream.below(12), width: kernel.1 + stream.below(20),
        inputs: inputs * groups, outputs: (1 + index % 8) * groups, kernel: kernel,
        padding: (stream.below(kernel.0 + 1), stream.below(kernel.1 + 1)), groups: groups)
    } + [
      .init(height: 1, width: 1, inputs: 1, outputs: 1, kernel: (1, 1)),
      .init(height: 16, width: 16, inputs: 6, outputs: 6, kernel: (3, 3), padding: (1, 1)),
      .init(height: 2, width: 3, inputs: 66, outputs: 8, kernel: (1, 1)),
    ]
  }()

  /// Those that bfloat16 fits, and random ones with odd sizes, strides and paddings.
  static let paired: [ConvolutionCase] = {
    var stream = RandomStream(seed: 1, "paired convolution cases")
    return common.filter(\.geometry.fitsPairs)
      + (0..<60).map { _ in
        let kernel = (1 + stream.below(4), 1 + stream.below(4))
        return ConvolutionCase(
          height: kernel.0 + stream.below(8), width: kernel.1 + stream.below(8),
          inputs: 16 * (1 + stream.below(5)), outputs: 16 * (1 + stream.below(5)), kernel: kernel,
          stride: 1 + stream.below(3),
          padding: (stream.below(kernel.0 + 1), stream.below(kernel.1 + 1)),
          roundsUp: stream.below(4) == 0)
      }
      + [
        // Several chunks of a run, several strips of positions, an odd number of them.
        .init(height: 25, width: 25, inputs: 16, outputs: 80, kernel: (1, 1)),
        .init(height: 5, width: 5, inputs: 2144, outputs: 48, kernel: (1, 1)),
        .init(height: 9, width: 9, inputs: 256, outputs: 32, kernel: (3, 3), padding: (1, 1)),
      ]
  }()
}
