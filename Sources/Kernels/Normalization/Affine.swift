/// y = x · scale + shift per channel, with ReLU if asked: batch norm once its statistics are known.
///
/// - Parameters:
///   - x, y: [positions, channels].
///   - scale, shift: [channels].
package func affine(
  _ x: UnsafePointer<Float>, positions: Int, channels: Int, scale: UnsafePointer<Float>,
  shift: UnsafePointer<Float>, rectifies: Bool, into y: UnsafeMutablePointer<Float>
) {
  // No lower bound leaves the value alone.
  let floor: Float = rectifies ? 0 : -.infinity
  var channel = 0
  while channel &+ 16 <= channels {
    let a = load(scale + channel)
    let b = load(shift + channel)
    let bound = Vector(repeating: floor)
    var at = channel
    for _ in 0..<positions {
      store(pointwiseMax(b.addingProduct(load(x + at), a), bound), y + at)
      at &+= channels
    }
    channel &+= 16
  }
  while channel < channels {
    let (a, b) = (scale[channel], shift[channel])
    for p in 0..<positions {
      let at = p &* channels &+ channel
      y[at] = max(b.addingProduct(x[at], a), floor)
    }
    channel &+= 1
  }
}
