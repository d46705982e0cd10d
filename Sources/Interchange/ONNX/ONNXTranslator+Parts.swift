import Network

/// Nodes that cut a part out of a map or lay zeros around it.
extension ONNXTranslator {
  /// A part of a shape, or every `step`-th position of a map.
  mutating func slice(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let starts = try integers(node, "starts", input: 1) ?? []
    let ends = try integers(node, "ends", input: 2) ?? []
    let axes = try integers(node, "axes", input: 3) ?? Array(starts.indices)
    let steps = try integers(node, "steps", input: 4) ?? starts.map { _ in 1 }
    guard !starts.isEmpty, [ends, axes, steps].allSatisfy({ $0.count == starts.count }) else {
      throw failure(node, "its starts, ends, axes and steps do not fit each other")
    }
    switch try value(node, 0) {
    case .numbers(let numbers):
      guard axes == [0], steps == [1] else {
        throw failure(node, "this part of a shape is not supported")
      }
      let start = clamped(starts[0], numbers.count)
      let end = clamped(ends[0], numbers.count)
      give(node, .numbers(Array(numbers[min(start, end)..<end])))
    case .map(let layer):
      let shape = shape(layer)
      let sides = [2: shape.height, 3: shape.width]
      let places = axes.map { $0 < 0 ? $0 + 4 : $0 }
      let isWhole = zip(places, ends).allSatisfy { $1 >= sides[$0] ?? .max }
      guard places.sorted() == [2, 3], starts == [0, 0], isWhole, steps[0] == steps[1],
        (1...16).contains(steps[0])
      else {
        throw failure(
          node, "of parts of a map only every n-th position of all channels is supported")
      }
      give(node, .strided(layer, by: steps[0]))
    default: throw failure(node, "a part of this is not supported")
    }
  }

  /// Zeros around a map, which the next convolution or average pool takes on, or after its channels.
  mutating func pad(_ node: ONNXFile.Node) throws(ONNXImportError) {
    guard node.attributes["mode"]?.text ?? "constant" == "constant",
      try number(node, "value", input: 2) ?? 0 == 0
    else { throw failure(node, "only padding by zeros is supported") }
    var pads = try integers(node, "pads", input: 1) ?? []
    if !isAbsent(node, 3), let axes = try integers(node, "axes", input: 3),
      pads.count == 2 * axes.count
    {
      var all = [Int](repeating: 0, count: 8)
      for (index, axis) in axes.map({ $0 < 0 ? $0 + 4 : $0 }).enumerated()
      where (0..<4).contains(axis) {
        (all[axis], all[axis + 4]) = (pads[index], pads[index + axes.count])
      }
      pads = all
    }
    guard pads.count == 8, pads.allSatisfy({ (0...65_536).contains($0) }), pads[0] + pads[4] == 0
    else {
      throw failure(node, "its pads must be numbers for the axes of a map")
    }
    let around = [pads[2], pads[3], pads[6], pads[7]]
    switch try value(node, 0) {
    case .map(let layer) where pads.allSatisfy({ $0 == 0 }): give(node, .map(layer))
    case .map(let layer) where pads[1] + pads[5] == 0 && pads[2] == pads[6] && pads[3] == pads[7]:
      give(node, .padded(layer, height: pads[2], width: pads[3]))
    case .map(let layer) where around == [0, 0, 0, 0] && pads[1] == 0:
      try padChannels(node, layer, stride: 1, by: pads[5])
    case .strided(let layer, let stride) where around == [0, 0, 0, 0] && pads[1] == 0:
      try padChannels(node, layer, stride: stride, by: pads[5])
    default:
      throw failure(
        node,
        "only the same padding on both sides of a map, and zeros after its channels, are supported")
    }
  }

  private mutating func padChannels(
    _ node: ONNXFile.Node, _ layer: Int, stride: Int, by count: Int
  ) throws(ONNXImportError) {
    let channels = shape(layer).channels + count
    give(
      node,
      .map(try append(node, .padShortcut(stride: stride, channels: channels), [layer])))
  }
}
