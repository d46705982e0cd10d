/// The gradient of a depthwise convolution's weights from one image, added to a running sum.
package struct DepthwiseWeightGradient: Sendable {
  private let forward: ConvolutionProgram
  private let gradientOffsets: AlignedBuffer<Int32>
  private let channels: Int

  /// - Parameter border: the border that gradients of the output come with.
  package init(_ g: ConvolutionGeometry, border: Border) {
    precondition(DepthwiseConvolution.fits(g))
    forward = ConvolutionProgram(forward: g)
    gradientOffsets = border.offsets(
      height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels)
    channels = g.inputChannels
  }

  /// Adds one image's part.
  ///
  /// - Parameters:
  ///   - input: the bordered input map.
  ///   - gradient: the gradient of the output with its border.
  ///   - sum: [kernelHeight, kernelWidth, 1, channels].
  package func add(
    input: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    to sum: UnsafeMutablePointer<Float>
  ) {
    let taps = forward.tapOffsets
    // A strip of positions stays in the first-level cache while all taps pass over it.
    let strip = 64
    for start in stride(from: 0, to: forward.positions, by: strip) {
      let end = min(start + strip, forward.positions)
      for channel in stride(from: 0, to: channels, by: 16) {
        let valid = min(16, channels - channel)
        for tap in stride(from: 0, to: taps.count, by: 3) {
          let last = taps.count - 1
          let following = (min(tap + 1, last), min(tap + 2, last))
          add(
            Call(
              inputs: input + channel, gradients: gradient + channel, positions: start..<end,
              taps: (
                Int(taps.pointer[tap]), Int(taps.pointer[following.0]),
                Int(taps.pointer[following.1])
              ), sum: sum + (tap * channels + channel), count: min(3, taps.count - tap),
              channels: valid))
        }
      }
    }
  }

  /// What one call of the micro-kernel needs, from its first channel on.
  private struct Call {
    var inputs: UnsafePointer<Float>
    var gradients: UnsafePointer<Float>
    var positions: Range<Int>
    /// Offsets of the taps in the input.
    var taps: (Int, Int, Int)
    /// The first tap's.
    var sum: UnsafeMutablePointer<Float>
    /// Taps and channels that exist.
    var count: Int
    var channels: Int
  }

  /// Three taps × 16 channels over a strip of positions.
  private func add(_ call: Call) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2) = (zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    for position in call.positions {
      let s = call.inputs + Int(inputs[position])
      let u = Vector.read(call.gradients + Int(gradients[position]))
      a0.addProduct(u, Vector.read(s + call.taps.0))
      a1.addProduct(u, Vector.read(s + call.taps.1))
      a2.addProduct(u, Vector.read(s + call.taps.2))
    }
    Self.add(a0, call.sum, call.channels)
    if call.count > 1 { Self.add(a1, call.sum + channels, call.channels) }
    if call.count > 2 { Self.add(a2, call.sum + 2 * channels, call.channels) }
  }

  @inline(__always)
  private static func add(_ value: Vector, _ sum: UnsafeMutablePointer<Float>, _ valid: Int) {
    let total = Vector.read(sum) + value
    if valid == 16 { total.write(sum) } else { total.write(sum, first: valid) }
  }
}
