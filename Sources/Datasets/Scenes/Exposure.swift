import Kernels

/// How a generated image is lit and stored: a gain and an offset for each channel, noise, rounding.
struct Exposure {
  private let gain: SIMD3<Float>
  private let offset: SIMD3<Float>
  private let noise: Float

  /// - Parameter noise: bounds of its standard deviation, where levels are 0…1.
  init(_ stream: inout RandomStream, noise: ClosedRange<Double>) {
    gain = SceneColour.triple(&stream, 0.75, 1.25)
    offset = SceneColour.triple(&stream, -0.1, 0.1)
    self.noise = Float(stream.uniform(noise.lowerBound, noise.upperBound))
  }

  /// Writes the three levels of a pixel; takes three numbers from the stream.
  @inline(__always)
  func store(
    _ colour: SIMD3<Float>, _ stream: inout RandomStream, _ pixel: UnsafeMutablePointer<UInt8>
  ) {
    let lit = colour * gain + offset
    for channel in 0..<3 {
      // The sum of four uniform numbers from one draw is close to normal, deviation 1/√3.
      let bits = stream.next()
      let sum =
        (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48 & 0xffff)
      let normal = (Float(sum) / 65_536 - 2) * 1.7320508
      let value = (lit[channel] + noise * normal) * 255
      pixel[channel] = UInt8(max(0, min(255, value.rounded())))
    }
  }
}
