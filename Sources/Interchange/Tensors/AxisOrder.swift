import Network

/// The four axes of a weight in the engine's memory order, [kh, kw, in, out], and the way to PyTorch's,
/// [out, in, kh, kw]. A fully connected layer is a convolution whose kernel is as large as its map.
struct AxisOrder: Hashable, Sendable {
  var height: Int
  var width: Int
  var inputs: Int
  var outputs: Int
  /// The shape in PyTorch's order, where a fully connected layer has two axes.
  var shape: [Int]

  /// Nil where a tensor has one axis.
  init?(_ tensor: StateTensor, _ graph: Graph) {
    guard tensor.kind == .parameter(.weight) else { return nil }
    let node = graph[tensor.node]
    switch node.operation {
    case .convolution:
      let axes = tensor.dimensions
      (height, width, inputs, outputs) = (axes[0], axes[1], axes[2], axes[3])
      shape = [outputs, inputs, height, width]
    case .fullyConnected(let outputs, _):
      let map = graph[node.inputs[0]].shape
      (height, width, inputs) = (map.height, map.width, map.channels)
      self.outputs = outputs
      shape = [outputs, inputs * height * width]
    case .input, .batchNorm, .activation, .pool, .globalPool, .add, .concatenate, .scale, .multiply,
      .dropout, .padShortcut, .channelShuffle:
      return nil
    }
  }

  /// [kh, kw, in, out] → [out, in, kh, kw].
  func channelsFirst(_ values: [Float]) -> [Float] {
    reordered(values) { own, first, source, target in target[first] = source[own] }
  }

  /// [out, in, kh, kw] → [kh, kw, in, out].
  func channelsLast(_ values: [Float]) -> [Float] {
    reordered(values) { own, first, source, target in target[own] = source[first] }
  }

  private func reordered(
    _ values: [Float],
    _ move: (Int, Int, UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> [Float] {
    let positions = height * width
    precondition(values.count == positions * inputs * outputs)
    return [Float](unsafeUninitializedCapacity: values.count) { target, count in
      values.withUnsafeBufferPointer { source in
        for output in 0..<outputs {
          for input in 0..<inputs {
            let first = (output * inputs + input) * positions
            for position in 0..<positions {
              move((position * inputs + input) * outputs + output, first + position, source, target)
            }
          }
        }
      }
      count = values.count
    }
  }
}
