import Kernels
import Network

// The kernels know no graphs: what they call an operation, from what the graph says of it.

extension ConvolutionGeometry {
  package init(_ shape: ConvolutionShape) {
    self.init(shape.convolution, input: shape.input, output: shape.output)
  }

  package init(_ convolution: Convolution, input: Shape, output: Shape) {
    let window = convolution.window
    self.init(
      height: input.height, width: input.width, inputChannels: input.channels,
      kernelHeight: window.kernelHeight, kernelWidth: window.kernelWidth, stride: window.stride,
      paddingHeight: window.paddingHeight, paddingWidth: window.paddingWidth,
      outputChannels: convolution.outputChannels, groups: convolution.groups,
      outputHeight: output.height, outputWidth: output.width)
  }
}

extension WindowPool {
  package init(
    _ kind: PoolKind, _ window: Window, countsPadding: Bool, input: Shape, output: Shape
  ) {
    let reduction: Kind =
      switch kind {
      case .maximum: .maximum
      case .average: .average(countsPadding: countsPadding)
      }
    self.init(
      kind: reduction,
      height: input.height, width: input.width, channels: input.channels,
      kernelHeight: window.kernelHeight, kernelWidth: window.kernelWidth, stride: window.stride,
      paddingHeight: window.paddingHeight, paddingWidth: window.paddingWidth,
      outputHeight: output.height, outputWidth: output.width)
  }
}

extension PoolKind {
  /// What the kernels of a global pool, which take a mean or a maximum, are told.
  var takesMaximum: Bool {
    switch self {
    case .average: false
    case .maximum: true
    }
  }
}

extension PointwiseActivation {
  package init(_ activation: Activation) {
    switch activation {
    case .relu: self = .relu
    case .sigmoid: self = .sigmoid
    case .tanh: self = .tanh
    case .leakyReLU(let slope): self = .leakyReLU(slope: Float(slope))
    case .clamp(let clamp):
      self = .clamp(
        slope: Float(clamp.slope), offset: Float(clamp.offset), low: Float(clamp.low),
        high: Float(clamp.high))
    }
  }
}
