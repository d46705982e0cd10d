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
    self.init(
      kind: kind == .maximum ? .maximum : .average(countsPadding: countsPadding),
      height: input.height, width: input.width, channels: input.channels,
      kernelHeight: window.kernelHeight, kernelWidth: window.kernelWidth, stride: window.stride,
      paddingHeight: window.paddingHeight, paddingWidth: window.paddingWidth,
      outputHeight: output.height, outputWidth: output.width)
  }
}

extension PointwiseActivation {
  package init(_ activation: Activation) {
    switch activation {
    case .relu: self = .relu
    case .sigmoid: self = .sigmoid
    case .tanh: self = .tanh
    }
  }
}
