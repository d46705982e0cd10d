/// The gradient of a convolution's weights from one image, added to a running sum.
///
/// For each tap it is a product of two tall matrices, input values [positions, inputs] transposed
/// times gradients [positions, outputs]. A micro-kernel keeps a tile of inputs × outputs in
/// registers while it walks over a strip of positions that stays in the first-level cache.
package struct WeightGradient: @unchecked Sendable {
  let geometry: ConvolutionGeometry
  let forward: ConvolutionProgram
  /// Offset of each output position in the bordered gradient of the output.
  let gradientOffsets: AlignedBuffer<Int32>
  private let strip: Int

  /// - Parameter border: the border that gradients of the output come with.
  package init(_ g: ConvolutionGeometry, forward: ConvolutionProgram, border: Border) {
    geometry = g
    self.forward = forward
    gradientOffsets = AlignedBuffer(count: g.outputHeight * g.outputWidth)
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        let position = (y + border.top) * border.width + x + border.left
        gradientOffsets.pointer[y * g.outputWidth + x] = Int32(position * g.outputChannels)
      }
    }
    // Bytes that one position adds to the working set decide the length of a strip.
    let bytes = 4 * (g.groupOutputs + g.groupInputs * g.stride)
    strip = max(32, min(512, 24_576 / bytes))
  }

  /// Adds one image's part of one group.
  ///
  /// - Parameters:
  ///   - input: the bordered input map (all groups).
  ///   - gradient: the gradient of the output with its border (all groups).
  ///   - sum: [kernelHeight, kernelWidth, groupInputs, outputChannels].
  ///   - pixels: how many of the output positions are summed, from the first; nil is all.
  package func add(
    input: UnsafePointer<Float>, gradient: UnsafePointer<Float>, group: Int,
    to sum: UnsafeMutablePointer<Float>, pixels: Int? = nil
  ) {
    let pixels = pixels ?? forward.pixels
    let g = geometry
    let x = input + group * g.groupInputs
    let dz = gradient + group * g.groupOutputs
    let firstOutput = group * g.groupOutputs
    var start = 0
    while start < pixels {
      let end = min(pixels, start + strip)
      var row = 0
      for index in 0..<forward.runs.count {
        let run = forward.runs.pointer[index]
        var input = 0
        while input < Int(run.length) {
          let rows = min(Tile.positions, Int(run.length) - input)
          let target = sum + (row + input) * g.outputChannels + firstOutput
          var output = 0
          while output < g.groupOutputs {
            let left = g.groupOutputs - output
            if Tile.pairs && left > 16 {
              pair(
                x + Int(run.offset) + input, dz + output, start, end, target + output, rows,
                min(32, left))
              output += 32
            } else if Tile.positions == 6 {
              narrow(
                x + Int(run.offset) + input, dz + output, start, end, target + output, rows,
                min(16, left))
              output += 16
            } else {
              single(
                x + Int(run.offset) + input, dz + output, start, end, target + output, rows, left)
              output += 16
            }
          }
          input += Tile.positions
        }
        row += Int(run.length)
      }
      start = end
    }
  }
}
