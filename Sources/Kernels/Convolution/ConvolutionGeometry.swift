/// Sizes of a convolution over one image, NHWC; of one group where there are several.
package struct ConvolutionGeometry: Hashable, Sendable {
  package var height: Int
  package var width: Int
  /// Channels of the whole input map and of one group of it.
  package var inputChannels: Int
  package var kernelHeight: Int
  package var kernelWidth: Int
  package var stride: Int
  package var paddingHeight: Int
  package var paddingWidth: Int
  /// Channels of the whole output map.
  package var outputChannels: Int
  package var groups: Int
  package var outputHeight: Int
  package var outputWidth: Int

  package init(
    height: Int, width: Int, inputChannels: Int, kernelHeight: Int, kernelWidth: Int, stride: Int,
    paddingHeight: Int, paddingWidth: Int, outputChannels: Int, groups: Int, outputHeight: Int,
    outputWidth: Int
  ) {
    self.height = height
    self.width = width
    self.inputChannels = inputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.paddingHeight = paddingHeight
    self.paddingWidth = paddingWidth
    self.outputChannels = outputChannels
    self.groups = groups
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  package var groupInputs: Int { inputChannels / groups }
  package var groupOutputs: Int { outputChannels / groups }

  /// Number of weights: [kernelHeight, kernelWidth, groupInputs, outputChannels].
  package var weightCount: Int { kernelHeight * kernelWidth * groupInputs * outputChannels }
  package var inputCount: Int { height * width * inputChannels }
  package var outputCount: Int { outputHeight * outputWidth * outputChannels }

  /// Whether it can be computed in bfloat16: neighbouring channels make the pairs, in whole vectors.
  package var fitsPairs: Bool {
    groups == 1 && inputChannels % 16 == 0 && outputChannels % 16 == 0
  }

  /// Multiply-adds for one image.
  package var macs: Int { weightCount * outputHeight * outputWidth }
}

/// A map with zero borders around it, which lets kernels read outside the image.
package struct Border: Hashable, Sendable {
  package var top: Int
  package var left: Int
  /// Extent of the bordered map.
  package var height: Int
  package var width: Int

  /// No border around a map.
  package init(noneAroundHeight height: Int, width: Int) {
    self.init(top: 0, left: 0, height: height, width: width)
  }

  init(top: Int, left: Int, height: Int, width: Int) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
  }

  /// Whether the bordered map is the map itself.
  package func isEmpty(height: Int, width: Int) -> Bool {
    top == 0 && left == 0 && self.height == height && self.width == width
  }
}

extension ConvolutionGeometry {
  /// What the forward pass reads: the padding, and what a window that hangs over reads.
  package var inputBorder: Border {
    Border(
      top: paddingHeight, left: paddingWidth,
      height: max(height + 2 * paddingHeight, (outputHeight - 1) * stride + kernelHeight),
      width: max(width + 2 * paddingWidth, (outputWidth - 1) * stride + kernelWidth))
  }

  /// What the backward pass reads around the gradient of the output: every output position that some
  /// input position's window arithmetic names, in or out of the map.
  package var outputBorder: Border {
    let rows = Self.reach(height, kernelHeight, paddingHeight, stride, outputHeight)
    let columns = Self.reach(width, kernelWidth, paddingWidth, stride, outputWidth)
    return Border(
      top: rows.before, left: columns.before,
      height: outputHeight + rows.before + rows.after,
      width: outputWidth + columns.before + columns.after)
  }

  private static func reach(
    _ size: Int, _ kernel: Int, _ padding: Int, _ stride: Int, _ outputs: Int
  ) -> (before: Int, after: Int) {
    let first = floorDivide(padding - (kernel - 1), stride)
    let last = (size - 1 + padding) / stride
    return (max(0, -first), max(0, last - (outputs - 1)))
  }

  static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }
}
