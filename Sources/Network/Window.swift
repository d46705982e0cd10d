/// How a window slides over the two spatial axes: kernel, stride and zero padding.
package struct Window: Hashable, Sendable {
  package var kernelHeight: Int
  package var kernelWidth: Int
  package var stride: Int
  /// Rows of padding above and below, columns left and right.
  package var paddingHeight: Int
  package var paddingWidth: Int
  /// Whether the last window may hang over the edge (Caffe's ceiling rule for pooling).
  package var roundsUp: Bool

  package init(
    _ kernelHeight: Int, _ kernelWidth: Int, stride: Int = 1,
    paddingHeight: Int = 0, paddingWidth: Int = 0, roundsUp: Bool = false
  ) {
    precondition(kernelHeight > 0 && kernelWidth > 0 && stride > 0)
    precondition(paddingHeight >= 0 && paddingWidth >= 0)
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.paddingHeight = paddingHeight
    self.paddingWidth = paddingWidth
    self.roundsUp = roundsUp
  }

  /// A square window; without `padding`, odd kernels are padded to keep the size at stride 1.
  package init(square kernel: Int, stride: Int = 1, padding: Int? = nil, roundsUp: Bool = false) {
    let padding = padding ?? (kernel - 1) / 2
    self.init(
      kernel, kernel, stride: stride, paddingHeight: padding, paddingWidth: padding,
      roundsUp: roundsUp)
  }

  package var area: Int { kernelHeight * kernelWidth }

  /// Output height and width for an input of the given size; nil where no window fits.
  package func output(height: Int, width: Int) -> (height: Int, width: Int)? {
    guard let rows = extent(height, kernelHeight, paddingHeight),
      let columns = extent(width, kernelWidth, paddingWidth)
    else { return nil }
    return (rows, columns)
  }

  private func extent(_ size: Int, _ kernel: Int, _ padding: Int) -> Int? {
    let span = size + 2 * padding - kernel
    guard span >= 0 else { return nil }
    var count = span / stride + 1
    // A window that hangs over must still start inside the input or its leading padding.
    if roundsUp, span % stride != 0, count * stride < size + padding { count += 1 }
    return count
  }
}
