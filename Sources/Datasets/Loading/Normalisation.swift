/// Bytes to values: mean subtracted, divided by the deviation, per channel.
struct Normalisation: Sendable {
  /// Of each byte, [3, 256].
  let values: [Float]

  /// - Parameter shifts: levels added to each channel first; the sum stays within 0...255.
  init(mean: [Double], deviation: [Double], shifts: [Double]? = nil) {
    var values: [Float] = []
    values.reserveCapacity(768)
    for channel in 0..<3 {
      for byte in 0..<256 {
        let level = shifts.map { max(0, min(255, Double(byte) + $0[channel])) } ?? Double(byte)
        values.append(Float((level - mean[channel]) / deviation[channel]))
      }
    }
    self.values = values
  }

  /// - Parameter count: values of interleaved channels, a multiple of three.
  func apply(
    _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<Float>
  ) {
    values.withUnsafeBufferPointer { values in
      for i in stride(from: 0, to: count, by: 3) {
        target[i] = values[Int(bytes[i])]
        target[i + 1] = values[256 + Int(bytes[i + 1])]
        target[i + 2] = values[512 + Int(bytes[i + 2])]
      }
    }
  }
}
