/// Maximum and average pooling of one image, NHWC; channels are the inner loop. A window with a NaN in it gives NaN.
package struct WindowPool: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case maximum
    /// Whether the divisor counts the padding inside the declared borders.
    case average(countsPadding: Bool)
  }

  package var kind: Kind
  package var height: Int
  package var width: Int
  package var channels: Int
  package var kernelHeight: Int
  package var kernelWidth: Int
  package var stride: Int
  package var paddingHeight: Int
  package var paddingWidth: Int
  package var outputHeight: Int
  package var outputWidth: Int

  package init(
    kind: Kind, height: Int, width: Int, channels: Int, kernelHeight: Int, kernelWidth: Int,
    stride: Int, paddingHeight: Int, paddingWidth: Int, outputHeight: Int, outputWidth: Int
  ) {
    self.kind = kind
    self.height = height
    self.width = width
    self.channels = channels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.paddingHeight = paddingHeight
    self.paddingWidth = paddingWidth
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// The part of a window inside the map, and the divisor of an average.
  private struct Reach {
    var rows: Range<Int>
    var columns: Range<Int>
    var divisor: Float
  }

  private func reach(_ y: Int, _ x: Int) -> Reach {
    let (top, left) = (y * stride - paddingHeight, x * stride - paddingWidth)
    let rows = max(top, 0)..<max(min(top + kernelHeight, height), max(top, 0))
    let columns = max(left, 0)..<max(min(left + kernelWidth, width), max(left, 0))
    var area = rows.count * columns.count
    if case .average(countsPadding: true) = kind {
      // A window that hangs over the padding counts only what lies within it.
      let bottom = min(top + kernelHeight, height + paddingHeight)
      let right = min(left + kernelWidth, width + paddingWidth)
      area = (bottom - top) * (right - left)
    }
    return Reach(rows: rows, columns: columns, divisor: Float(max(area, 1)))
  }

  /// Values of scratch that a map takes whose batch norm is applied on the way: the rows of a window.
  package var rowsCount: Int { kernelHeight * width * channels }

  /// The map as the windows of a row of outputs find it, of which only the rows that they reach are there.
  private func reached(
    _ y: Int, of input: MapSource, _ scratch: UnsafeMutablePointer<Float>?
  ) -> UnsafePointer<Float> {
    guard let affine = input.affine, let scratch else { return input.values }
    let rows = reach(y, 0).rows
    let first = rows.lowerBound * width * channels
    affine.apply(
      input.values + first, positions: rows.count * width, channels: channels, into: scratch)
    return UnsafePointer(scratch) - first
  }

  /// - Parameters:
  ///   - input: [height, width, channels].
  ///   - output: [outputHeight, outputWidth, channels].
  ///   - rows: the rows of the output computed; nil is all.
  ///   - scratch: `rowsCount` values where a batch norm is applied on the way, else nil.
  package func forward(
    _ input: MapSource, rows: Range<Int>? = nil, scratch: UnsafeMutablePointer<Float>? = nil,
    into output: UnsafeMutablePointer<Float>
  ) {
    precondition(input.affine == nil || scratch != nil)
    for y in rows ?? 0..<outputHeight {
      let input = reached(y, of: input, scratch)
      for x in 0..<outputWidth {
        let reach = reach(y, x)
        let out = output + (y * outputWidth + x) * channels
        let start: Float = kind == .maximum ? -.infinity : 0
        for c in 0..<channels { out[c] = start }
        for row in reach.rows {
          for column in reach.columns {
            let values = input + (row * width + column) * channels
            if kind == .maximum {
              for c in 0..<channels { out[c] = larger(out[c], values[c]) }
            } else {
              for c in 0..<channels { out[c] += values[c] }
            }
          }
        }
        if kind != .maximum { for c in 0..<channels { out[c] /= reach.divisor } }
      }
    }
  }

  /// Adds the gradient of the input to `target`; of equal maxima the first takes it, and of NaN the first.
  ///
  /// - Parameters:
  ///   - taken: [channels] of scratch.
  ///   - scratch: as of `forward`.
  package func backward(
    gradient: UnsafePointer<Float>, input: MapSource, output: UnsafePointer<Float>,
    taken: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>? = nil,
    addingTo target: UnsafeMutablePointer<Float>
  ) {
    precondition(input.affine == nil || scratch != nil)
    for y in 0..<outputHeight {
      let input = kind == .maximum ? reached(y, of: input, scratch) : input.values
      for x in 0..<outputWidth {
        let reach = reach(y, x)
        let place = (y * outputWidth + x) * channels
        let (out, g) = (output + place, gradient + place)
        for c in 0..<channels { taken[c] = 0 }
        for row in reach.rows {
          for column in reach.columns {
            let values = input + (row * width + column) * channels
            let t = target + (row * width + column) * channels
            if kind == .maximum {
              for c in 0..<channels {
                let hit: Float = holds(values[c], out[c]) ? 1 - taken[c] : 0
                taken[c] += hit
                t[c] += hit > 0 ? g[c] : 0
              }
            } else {
              for c in 0..<channels { t[c] += g[c] / reach.divisor }
            }
          }
        }
      }
    }
  }
}
