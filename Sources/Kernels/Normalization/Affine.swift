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
  let vectors = channels / 16
  let bound = Vector(repeating: floor)
  // One row of channels after the other, as memory likes it.
  for position in 0..<(vectors > 1 ? positions : 0) {
    let (from, to) = (x + position &* channels, y + position &* channels)
    for vector in 0..<vectors {
      let c = 16 &* vector
      store(pointwiseMax(load(from + c).fused(load(scale + c), load(shift + c)), bound), to + c)
    }
  }
  if vectors == 1 {
    let (a, b) = (load(scale), load(shift))
    var at = 0
    for _ in 0..<positions {
      store(pointwiseMax(load(x + at).fused(a, b), bound), y + at)
      at &+= channels
    }
  }
  for channel in (16 * vectors)..<channels {
    let (a, b) = (scale[channel], shift[channel])
    for p in 0..<positions {
      let at = p &* channels &+ channel
      y[at] = max(b.addingProduct(x[at], a), floor)
    }
  }
}
