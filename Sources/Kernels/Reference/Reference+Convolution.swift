extension Reference {
  /// The products that make up a convolution over one image: `body` receives the indices of an input
  /// value, a weight and the output value that they add to. Weights are [kernelHeight, kernelWidth,
  /// groupInputs, outputChannels]; positions in the padding are left out.
  @inline(__always)
  package static func forEachProduct(
    _ g: ConvolutionGeometry, _ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void
  ) {
    for j in 0..<g.outputHeight {
      for i in 0..<g.outputWidth {
        for row in 0..<g.kernelHeight {
          for column in 0..<g.kernelWidth {
            let y = j * g.stride + row - g.paddingHeight
            let x = i * g.stride + column - g.paddingWidth
            guard y >= 0, y < g.height, x >= 0, x < g.width else { continue }
            let source = (y * g.width + x) * g.inputChannels
            let tap = (row * g.kernelWidth + column) * g.groupInputs
            let target = (j * g.outputWidth + i) * g.outputChannels
            for group in 0..<g.groups {
              for input in 0..<g.groupInputs {
                for output in (group * g.groupOutputs)..<((group + 1) * g.groupOutputs) {
                  body(
                    source + group * g.groupInputs + input,
                    (tap + input) * g.outputChannels + output, target + output)
                }
              }
            }
          }
        }
      }
    }
  }

  /// One image, [height, width, inputChannels] → [outputHeight, outputWidth, outputChannels].
  @_specialize(where Scalar == Double)
  package static func convolution<Scalar: BinaryFloatingPoint>(
    _ x: [Scalar], weights: [Scalar], bias: [Scalar]? = nil, _ g: ConvolutionGeometry
  ) -> [Scalar] {
    var y = [Scalar](repeating: 0, count: g.outputCount)
    forEachProduct(g) { input, weight, output in y[output] += x[input] * weights[weight] }
    if let bias { for i in y.indices { y[i] += bias[i % g.outputChannels] } }
    return y
  }

  /// The gradient of one image from the gradient of the output.
  @_specialize(where Scalar == Double)
  package static func convolutionInputGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], weights: [Scalar], _ g: ConvolutionGeometry
  ) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: g.inputCount)
    forEachProduct(g) { input, weight, output in
      result[input] += gradient[output] * weights[weight]
    }
    return result
  }

  /// The gradient of the weights from one image.
  @_specialize(where Scalar == Double)
  package static func convolutionWeightGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], input x: [Scalar], _ g: ConvolutionGeometry
  ) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: g.weightCount)
    forEachProduct(g) { input, weight, output in result[weight] += gradient[output] * x[input] }
    return result
  }

  /// The gradient of a bias, and of a shift: the sum over rows of a map [rows, channels].
  @_specialize(where Scalar == Double)
  package static func sumOfRows<Scalar: BinaryFloatingPoint>(
    _ map: [Scalar], channels: Int
  ) -> [Scalar] {
    var sums = [Scalar](repeating: 0, count: channels)
    for i in map.indices { sums[i % channels] += map[i] }
    return sums
  }
}
