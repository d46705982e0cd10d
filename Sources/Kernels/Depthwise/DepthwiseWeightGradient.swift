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
          row(
            input + channel, gradient + channel, start, end,
            (
              Int(taps.pointer[tap]), Int(taps.pointer[min(tap + 1, last)]),
              Int(taps.pointer[min(tap + 2, last)])
            ), sum + (tap * channels + channel), min(3, taps.count - tap), valid)
        }
      }
    }
  }

  /// Three taps × 16 channels over a strip of positions.
  private func row(
    _ x: UnsafePointer<Float>, _ dz: UnsafePointer<Float>, _ start: Int, _ end: Int,
    _ taps: (Int, Int, Int), _ sum: UnsafeMutablePointer<Float>, _ count: Int, _ valid: Int
  ) {
    let zero = Vector(repeating: 0)
    var (a0, a1, a2) = (zero, zero, zero)
    let inputs = forward.inputOffsets.pointer
    let gradients = gradientOffsets.pointer
    for position in start..<end {
      let s = x + Int(inputs[position])
      let u = load(dz + Int(gradients[position]))
      a0.addProduct(u, load(s + taps.0))
      a1.addProduct(u, load(s + taps.1))
      a2.addProduct(u, load(s + taps.2))
    }
    Self.add(a0, sum, valid)
    if count > 1 { Self.add(a1, sum + channels, valid) }
    if count > 2 { Self.add(a2, sum + 2 * channels, valid) }
  }

  @inline(__always)
  private static func add(_ value: Vector, _ sum: UnsafeMutablePointer<Float>, _ valid: Int) {
    let total = load(sum) + value
    if valid == 16 { store(total, sum) } else { total.write(sum, first: valid) }
  }
}
