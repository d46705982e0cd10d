import Network

/// Convolutions, batch norm, pools and fully connected layers.
extension ONNXTranslator {
  mutating func convolution(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let (x, padding) = try paddedMap(node)
    let weights = try self.weights(node, 1)
    let shape = weights.tensor.shape
    guard shape.count == 4 else {
      throw failure(
        node, "only convolutions over two axes are supported, not over \(shape.count - 2)")
    }
    let groups = node.attributes["group"]?.integer ?? 1
    let input = self.shape(x)
    guard shape.allSatisfy({ $0 > 0 }), groups > 0, shape[0] % groups == 0,
      shape[1] * groups == input.channels
    else {
      throw failure(
        node, "weights of \(shape) and \(groups) groups do not fit \(input.channels) channels")
    }
    let window = try self.window(
      node, kernel: [shape[2], shape[3]], input: input, added: padding, mayHangOver: false)
    var tensors = [weights]
    if !isAbsent(node, 2) {
      let bias = try self.weights(node, 2)
      // An exporter that wants a bias makes one of zeros.
      if !(bias.tensor.isComputed && bias.tensor.floats.allSatisfy { $0 == 0 }) {
        tensors.append(bias)
      }
    }
    let convolution = Convolution(
      window, outputChannels: shape[0], groups: groups, bias: tensors.count > 1)
    give(node, .map(try append(node, .convolution(convolution), [x], tensors)))
  }

  mutating func batchNorm(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let (x, isRow) = try mapOrRow(node)
    guard !isRow || shape(x).positions == 1 else {
      throw failure(node, "batch norm of a flattened map is not supported")
    }
    var tensors: [Weights] = []
    for index in 1...4 { tensors.append(try weights(node, index)) }
    let channels = shape(x).channels
    guard tensors.allSatisfy({ $0.tensor.count == channels }) else {
      throw failure(node, "its numbers do not fit \(channels) channels")
    }
    let epsilon = node.attributes["epsilon"]?.float?.decimal ?? 1e-5
    // ONNX weighs the old statistics, we the new ones.
    let kept = node.attributes["momentum"]?.float?.decimal ?? 0.9
    guard (0...1).contains(epsilon), (0...1).contains(kept) else {
      throw failure(node, "its epsilon or its momentum makes no sense")
    }
    let momentum = ((1 - kept) * 1e9).rounded() / 1e9
    let layer = try append(
      node, .batchNorm(epsilon: epsilon, momentum: momentum), [x], tensors)
    give(node, layer, isRow: isRow)
  }

  mutating func pool(_ node: ONNXFile.Node, _ kind: PoolKind) throws(ONNXImportError) {
    let (x, padding) = try paddedMap(node)
    guard padding == [0, 0] || kind == .average else {
      throw failure(node, "a maximum over padding of zeros is not supported")
    }
    let kernel = node.attributes["kernel_shape"]?.integers ?? []
    let input = shape(x)
    guard kernel.count == 2, kernel.allSatisfy({ $0 > 0 }) else {
      throw failure(node, "only windows over two axes are supported")
    }
    let window = try self.window(
      node, kernel: kernel, input: input, added: padding, mayHangOver: kind == .maximum)
    let includes = (node.attributes["count_include_pad"]?.integer ?? 0) != 0
    let isPadded = window.paddingHeight + window.paddingWidth > 0
    guard padding == [0, 0] || includes || [window.paddingHeight, window.paddingWidth] == padding
    else {
      throw failure(node, "padding that counts and padding that does not cannot be joined")
    }
    let counts = kind == .average && (padding != [0, 0] || includes) && isPadded
    guard window.paddingHeight < window.kernelHeight, window.paddingWidth < window.kernelWidth
    else {
      throw failure(node, "its padding is as large as its window")
    }
    // As large as the map: for images of any size it is the pool over all positions.
    let isGlobal =
      kernel == [input.height, input.width] && window.paddingHeight + window.paddingWidth == 0
    let operation: Network.Operation =
      isGlobal ? .globalPool(kind) : .pool(kind, window, countsPadding: counts)
    give(node, .map(try append(node, operation, [x])))
  }

  mutating func globalPool(_ node: ONNXFile.Node, _ kind: PoolKind) throws(ONNXImportError) {
    give(node, .map(try append(node, .globalPool(kind), [try map(node)])))
  }

  /// A mean or a maximum over all positions.
  mutating func reduce(_ node: ONNXFile.Node, _ kind: PoolKind) throws(ONNXImportError) {
    let axes = try integers(node, "axes", input: 1) ?? []
    let keeps = (node.attributes["keepdims"]?.integer ?? 1) != 0
    let value = try value(node, 0)
    let (x, wanted, rank): (Int, Set<Int>, Int) =
      switch value {
      case .map(let layer): (layer, [2, 3], 4)
      case .positions(let layer): (layer, [2], 3)
      default: throw failure(node, "only maps can be reduced")
      }
    guard Set(axes.map { $0 < 0 ? $0 + rank : $0 }) == wanted else {
      throw failure(
        node, "only a reduction over all positions of a map is supported, not over axes \(axes)")
    }
    let layer = try append(node, .globalPool(kind), [x])
    if case .positions = value, keeps {
      give(node, .positions(layer))
    } else {
      give(node, layer, isRow: !keeps)
    }
  }

  mutating func fullyConnected(_ node: ONNXFile.Node, isGemm: Bool) throws(ONNXImportError) {
    let x: Int
    switch try value(node, 0) {
    case .row(let layer): x = layer
    default: throw failure(node, "its input must be rows [n, c]: flatten the map first")
    }
    var weights = try self.weights(node, 1)
    let factors = ["alpha", "beta"].map { node.attributes[$0]?.float ?? 1 }
    guard !isGemm || factors == [1, 1] && (node.attributes["transA"]?.integer ?? 0) == 0 else {
      throw failure(node, "factors and a transposed input are not supported")
    }
    let hasOutputsFirst = isGemm && (node.attributes["transB"]?.integer ?? 0) != 0
    if !hasOutputsFirst { weights.isTransposed.toggle() }
    let shape = weights.tensor.shape
    guard shape.count == 2, shape.allSatisfy({ $0 > 0 }) else {
      throw failure(node, "its weights must be a matrix")
    }
    let (outputs, inputs) = weights.isTransposed ? (shape[1], shape[0]) : (shape[0], shape[1])
    guard inputs == self.shape(x).count else {
      throw failure(node, "a matrix for \(inputs) inputs does not fit \(self.shape(x).count)")
    }
    var tensors = [weights]
    if isGemm, !isAbsent(node, 2) {
      tensors.append(try self.weights(node, 2))
      guard tensors[1].tensor.count == outputs else {
        throw failure(node, "its bias does not fit \(outputs) outputs")
      }
    }
    let operation = Network.Operation.fullyConnected(outputs: outputs, bias: tensors.count > 1)
    give(node, .row(try append(node, operation, [x], tensors)))
  }

  /// A map, and the zeros around it that a node before has asked for.
  private func paddedMap(
    _ node: ONNXFile.Node
  ) throws(ONNXImportError) -> (layer: Int, padding: [Int]) {
    if case .padded(let layer, let height, let width) = try value(node, 0) {
      return (layer, [height, width])
    }
    return (try map(node), [0, 0])
  }

  /// The window of a convolution or a pool.
  ///
  /// - Parameters:
  ///   - added: rows and columns of padding that a node before has asked for.
  ///   - mayHangOver: whether more padding at the end than at the beginning can be what rounding up brings.
  private func window(
    _ node: ONNXFile.Node, kernel: [Int], input: Shape, added: [Int], mayHangOver: Bool
  ) throws(ONNXImportError) -> Window {
    func pair(_ name: String) throws(ONNXImportError) -> [Int] {
      let pair = node.attributes[name]?.integers ?? [1, 1]
      guard pair.count == 2, pair.allSatisfy({ (1...4096).contains($0) }) else {
        throw failure(node, "its \(name) must be two positive numbers")
      }
      return pair
    }
    guard try pair("dilations") == [1, 1] else {
      throw failure(node, "dilation is not supported")
    }
    let strides = try pair("strides")
    guard strides[0] == strides[1] else {
      throw failure(node, "strides that differ by axis are not supported")
    }
    guard kernel.allSatisfy({ $0 <= 4096 }) else { throw failure(node, "its kernel is too large") }
    let pads = try padding(node, kernel: kernel, stride: strides[0], input: input)
    guard pads.count == 4, pads.allSatisfy({ (0...4096).contains($0) }) else {
      throw failure(node, "its pads must be four numbers from 0 to 4096")
    }
    var window = Window(
      kernel[0], kernel[1], stride: strides[0], paddingHeight: pads[0] + added[0],
      paddingWidth: pads[1] + added[1],
      roundsUp: (node.attributes["ceil_mode"]?.integer ?? 0) != 0)
    if pads[0] == pads[2], pads[1] == pads[3] { return window }
    guard !window.roundsUp else {
      throw failure(node, "ceil_mode with more padding on one side is not supported")
    }
    // Padding at the end alone lets the last window hang over, if it is short enough.
    let given = (
      (input.height + pads[0] + pads[2] - kernel[0]) / strides[0] + 1,
      (input.width + pads[1] + pads[3] - kernel[1]) / strides[0] + 1
    )
    window.roundsUp = true
    guard mayHangOver, added == [0, 0],
      let size = window.output(height: input.height, width: input.width), size == given
    else {
      throw failure(node, "more padding on one side than on the other is not supported")
    }
    return window
  }

  /// Top, left, bottom, right.
  private func padding(
    _ node: ONNXFile.Node, kernel: [Int], stride: Int, input: Shape
  ) throws(ONNXImportError) -> [Int] {
    switch node.attributes["auto_pad"]?.text ?? "NOTSET" {
    case "NOTSET": return node.attributes["pads"]?.integers ?? [0, 0, 0, 0]
    case "VALID": return [0, 0, 0, 0]
    case "SAME_UPPER" where stride == 1 && kernel.allSatisfy({ $0 % 2 == 1 }),
      "SAME_LOWER" where stride == 1 && kernel.allSatisfy({ $0 % 2 == 1 }):
      return [kernel[0] / 2, kernel[1] / 2, kernel[0] / 2, kernel[1] / 2]
    case let rule: throw failure(node, "auto_pad=\(rule) is not supported here; state the pads")
    }
  }
}
