/// Bytes to values: mean subtracted, divided by the deviation, per channel.
struct Normalisation: Sendable {
  /// Of each byte, [channels, 256].
  let values: [Float]
  private let channels: Int

  /// - Parameter shifts: levels added to each channel first; the sum stays within 0...255.
  init(mean: [Double], deviation: [Double], shifts: [Double]? = nil) {
    var values: [Float] = []
    channels = mean.count
    values.reserveCapacity(256 * channels)
    for channel in 0..<channels {
      for byte in 0..<256 {
        let level = shifts.map { max(0, min(255, Double(byte) + $0[channel])) } ?? Double(byte)
        values.append(Float((level - mean[channel]) / deviation[channel]))
      }
    }
    self.values = values
  }

  /// - Parameter count: values of interleaved channels, a multiple of their number.
  func apply(
    _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<Float>
  ) {
    values.withUnsafeBufferPointer { values in
      for i in stride(from: 0, to: count, by: channels) {
        for c in 0..<channels { target[i + c] = values[256 * c + Int(bytes[i + c])] }
      }
    }
  }
}
