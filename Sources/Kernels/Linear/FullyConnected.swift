/// Some outputs of a fully connected layer, for inference: each weight is read once for all images, where
/// a matrix product would first copy all weights, as costly as using them for one image.
///
/// An output is summed in the order of the inputs, whatever the images beside it and the range.
///
/// - Parameters:
///   - x: [images, inputs].
///   - weights: [inputs, outputs].
///   - bias: [outputs], or nil.
///   - range: the outputs computed, from a multiple of 16 on.
///   - y: [images, outputs].
package func fullyConnected(
  _ x: UnsafePointer<Float>, images: Int, inputs: Int, weights: UnsafePointer<Float>,
  bias: UnsafePointer<Float>?, outputs: Int, range: Range<Int>, into y: UnsafeMutablePointer<Float>
) {
  for image in 0..<images {
    let row = y + image * outputs
    if let bias {
      (row + range.lowerBound).update(from: bias + range.lowerBound, count: range.count)
    } else {
      (row + range.lowerBound).update(repeating: 0, count: range.count)
    }
  }
  var input = 0
  while input < inputs {
    // Four rows of weights at a time, so that sums are loaded and stored once for four products.
    let rows = inputs &- input >= 4 ? 4 : 1
    for image in 0..<images {
      let factors = x + (image &* inputs &+ input)
      let (row, slice) = (y + image &* outputs, weights + input &* outputs)
      if rows == 4 {
        addRows(
          slice, SIMD4(factors[0], factors[1], factors[2], factors[3]), pitch: outputs,
          range: range, to: row)
      } else {
        addRow(slice, factors[0], range: range, to: row)
      }
    }
    input &+= rows
  }
}

@inline(__always)
private func addRows(
  _ weights: UnsafePointer<Float>, _ x: SIMD4<Float>, pitch: Int, range: Range<Int>,
  to y: UnsafeMutablePointer<Float>
) {
  let (first, second, third) = (weights + pitch, weights + 2 &* pitch, weights + 3 &* pitch)
  let factors = (
    Vector(repeating: x[0]), Vector(repeating: x[1]), Vector(repeating: x[2]),
    Vector(repeating: x[3])
  )
  var channel = range.lowerBound
  while channel &+ 16 <= range.upperBound {
    var sum = Vector.read(y + channel)
    sum = Vector.read(weights + channel).fused(factors.0, sum)
    sum = Vector.read(first + channel).fused(factors.1, sum)
    sum = Vector.read(second + channel).fused(factors.2, sum)
    sum = Vector.read(third + channel).fused(factors.3, sum)
    sum.write(y + channel)
    channel &+= 16
  }
  while channel < range.upperBound {
    y[channel] =
      y[channel]
      .addingProduct(weights[channel], x[0]).addingProduct(first[channel], x[1])
      .addingProduct(second[channel], x[2]).addingProduct(third[channel], x[3])
    channel &+= 1
  }
}

@inline(__always)
private func addRow(
  _ weights: UnsafePointer<Float>, _ x: Float, range: Range<Int>,
  to y: UnsafeMutablePointer<Float>
) {
  let factor = Vector(repeating: x)
  var channel = range.lowerBound
  while channel &+ 16 <= range.upperBound {
    Vector.read(weights + channel).fused(factor, Vector.read(y + channel)).write(y + channel)
    channel &+= 16
  }
  while channel < range.upperBound {
    y[channel] = y[channel].addingProduct(weights[channel], x)
    channel &+= 1
  }
}
