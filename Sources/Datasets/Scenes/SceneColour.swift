import Kernels

/// Colours of generated images, each channel around 0…1.
enum SceneColour {
  /// Three numbers, uniform between the bounds.
  static func triple(
    _ stream: inout RandomStream, _ low: Double, _ high: Double
  ) -> SIMD3<Float> {
    SIMD3(
      Float(stream.uniform(low, high)), Float(stream.uniform(low, high)),
      Float(stream.uniform(low, high)))
  }

  /// Neither black nor white.
  static func random(_ stream: inout RandomStream) -> SIMD3<Float> { triple(&stream, 0.2, 0.8) }
}
