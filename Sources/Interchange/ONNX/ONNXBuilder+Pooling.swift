import Network

/// Windows. ONNX's `ceil_mode` is never used: runtimes disagree on what an average counts there. A window
/// that hangs over gets padding at the end instead.
extension ONNXBuilder {
  /// Top, left, bottom, right.
  func padding(_ window: Window, _ input: Shape, _ output: Shape) -> [Int] {
    func end(_ size: Int, _ count: Int, _ kernel: Int, _ padding: Int) -> Int {
      padding + max(0, (count - 1) * window.stride + kernel - size - 2 * padding)
    }
    return [
      window.paddingHeight, window.paddingWidth,
      end(input.height, output.height, window.kernelHeight, window.paddingHeight),
      end(input.width, output.width, window.kernelWidth, window.paddingWidth),
    ]
  }

  mutating func pool(
    _ id: NodeID, _ kind: PoolKind, _ window: Window, countsPadding: Bool
  ) throws(ONNXError) {
    let node = graph[id]
    var pads = padding(window, graph[node.inputs[0]].shape, node.shape)
    guard max(pads[0], pads[2]) < window.kernelHeight, max(pads[1], pads[3]) < window.kernelWidth
    else {
      throw .unsupported(
        network: graph.name, layer: node.name, reason: "its padding is as large as its window")
    }
    var input = map(node.inputs[0])
    let declared = [window.paddingHeight, window.paddingWidth]
    let hangsOver = pads != declared + declared
    let (name, mayCount) = Self.windowed(kind)
    var counts = countsPadding && mayCount
    if counts, hangsOver, declared != [0, 0] {
      // What the window sees of the padding counts, what lies after it does not.
      let padded = "\(value(id)).pad"
      emit("Pad", padded, [input, integers([0, 0] + declared + [0, 0] + declared)])
      input = padded
      pads = [0, 0, pads[2] - declared[0], pads[3] - declared[1]]
      counts = false
    } else if hangsOver {
      counts = false
    }
    var attributes: [(name: String, value: ONNXNode.Attribute)] = [
      ("kernel_shape", .ints([window.kernelHeight, window.kernelWidth])),
      ("strides", .ints([window.stride, window.stride])), ("pads", .ints(pads)),
    ]
    if counts { attributes.append(("count_include_pad", .int(1))) }
    setMap(id, value(id))
    emit(name, value(id), [input], attributes)
  }

  /// The operator's name, and whether it may count padding.
  private static func windowed(_ kind: PoolKind) -> (name: String, mayCount: Bool) {
    switch kind {
    case .average: ("AveragePool", true)
    case .maximum: ("MaxPool", false)
    }
  }
}
