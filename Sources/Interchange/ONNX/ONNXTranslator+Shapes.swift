import Network

/// Nodes that change axes alone, and the whole numbers that they are told.
extension ONNXTranslator {
  /// All axes of a value, `batch` first.
  private func axes(_ value: Value) -> [Int]? {
    switch value {
    case .map(let layer), .padded(let layer, _, _):
      let shape = shape(layer)
      return [Self.batch, shape.channels, shape.height, shape.width]
    case .channelsLast(let layer):
      let shape = shape(layer)
      return [Self.batch, shape.height, shape.width, shape.channels]
    case .row(let layer): return [Self.batch, shape(layer).count]
    case .positions(let layer): return [Self.batch, shape(layer).channels, shape(layer).positions]
    case .groups(let layer, let count):
      let shape = shape(layer)
      return [Self.batch, count, shape.channels / count, shape.height, shape.width]
    case .turned(let layer, let groups):
      let shape = shape(layer)
      return [Self.batch, shape.channels / groups, groups, shape.height, shape.width]
    case .shifted(let layer, _, let isRow): return axes(isRow ? .row(layer) : .map(layer))
    case .constant(let tensor, let isTransposed):
      return isTransposed ? tensor.shape.reversed() : tensor.shape
    case .strided, .numbers: return nil
    }
  }

  /// One number that becomes a tensor, or a gate, which its product spreads over the map.
  mutating func expand(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let source = try value(node, 0)
    guard let number = scalar(source), case .constant = source, !isAbsent(node, 1),
      case .numbers(let shape) = try value(node, 1),
      shape.allSatisfy({ (1...65_536).contains($0) }),
      shape.reduce(1.0, { $0 * Double($1) }) < 1e6
    else {
      if case .map = source {
        let name = node.outputs.first ?? ""
        let isGate = file.nodes.allSatisfy {
          !$0.inputs.contains(name)
            || ["Mul", "Identity", "Cast", "CastLike"].contains($0.operation)
        }
        guard isGate else { throw failure(node, "only a gate that is multiplied can be expanded") }
      }
      return give(node, source)
    }
    var tensor = ONNXFile.Tensor()
    (tensor.name, tensor.shape, tensor.type, tensor.isComputed) = (node.label, shape, 1, true)
    tensor.floats = [Float](repeating: Float(number), count: tensor.count)
    give(node, .constant(tensor, isTransposed: false))
  }

  mutating func reshape(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let source = try value(node, 0)
    if case .numbers = source { return give(node, source) }
    guard case .numbers(let target) = try value(node, 1) else {
      throw failure(node, "its target must be constant")
    }
    try reshape(node, source, target)
  }

  /// Flatten: everything from an axis on becomes one.
  mutating func flatten(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let source = try value(node, 0)
    let rank = axes(source)?.count ?? 0
    let axis = node.attributes["axis"]?.integer ?? 1
    guard axis == 1 || axis == 1 - rank else {
      throw failure(node, "only flattening all of an image is supported, not from axis \(axis)")
    }
    try reshape(node, source, [0, -1])
  }

  private mutating func reshape(
    _ node: ONNXFile.Node, _ source: Value, _ target: [Int]
  ) throws(ONNXImportError) {
    if case .constant = source {
      throw failure(node, "weights that are computed are not supported")
    }
    guard let before = axes(source), let first = target.first, target.count > 1 else {
      throw failure(node, "this reshape is not supported")
    }
    var rest = target.enumerated().dropFirst().map { index, size in
      size == 0 && before.indices.contains(index) ? before[index] : size
    }
    let count = before.dropFirst().reduce(1, *)
    let known = rest.filter { $0 != -1 }
    guard known.allSatisfy({ (1...(1 << 40)).contains($0) }), known.count + 1 >= rest.count,
      known.reduce(1.0, { $0 * Double($1) }) <= Double(count)
    else { throw failure(node, "a reshape to \(text(target)) is not supported") }
    let product = known.reduce(1, *)
    if let free = rest.firstIndex(of: -1) { rest[free] = count / product }
    // The batch must stay what it is.
    let keepsBatch = first == Self.batch || first == 0 || first == -1 || first == fixedBatch
    guard keepsBatch, rest.reduce(1, *) == count else {
      throw failure(node, "a reshape to \(text(target)) mixes images or values")
    }
    guard let result = reshaped(source, rest, count: count) else {
      throw failure(node, "a reshape from \(text(before)) to \(text(target)) is not supported")
    }
    if case .turned(let layer, let groups) = source {
      return give(node, .map(try append(node, .channelShuffle(groups: groups), [layer])))
    }
    give(node, result)
  }

  /// What a value is with other axes after the batch; nil where it is nothing that can be said here.
  private func reshaped(_ source: Value, _ rest: [Int], count: Int) -> Value? {
    func axes(of layer: Int) -> [Int] {
      [shape(layer).channels, shape(layer).height, shape(layer).width]
    }
    switch source {
    case .map(let layer), .row(let layer), .positions(let layer):
      let shape = shape(layer)
      if rest == [count] { return .row(layer) }
      if rest == axes(of: layer) { return .map(layer) }
      if rest == [shape.channels, shape.positions] { return .positions(layer) }
      if rest.count == 4, rest[2] == shape.height, rest[3] == shape.width {
        return .groups(layer, count: rest[0])
      }
      return nil
    case .groups(let layer, _): return rest == axes(of: layer) ? .map(layer) : nil
    case .turned(let layer, _): return rest == axes(of: layer) ? .map(layer) : nil
    case .channelsLast, .padded, .strided, .shifted, .constant, .numbers: return nil
    }
  }

  mutating func transpose(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let order = node.attributes["perm"]?.integers ?? []
    switch (try value(node, 0), order) {
    case (.channelsLast(let layer), [0, 3, 1, 2]): give(node, .map(layer))
    case (.map(let layer), [0, 2, 3, 1]): give(node, .channelsLast(layer))
    case (.groups(let layer, let count), [0, 2, 1, 3, 4]):
      give(node, .turned(layer, groups: count))
    case (.constant(let tensor, let isTransposed), [1, 0]),
      (.constant(let tensor, let isTransposed), []) where tensor.shape.count == 2:
      give(node, .constant(tensor, isTransposed: !isTransposed))
    default:
      throw failure(
        node, "of transpositions only channel shuffles and channels-last images are supported")
    }
  }

  mutating func squeeze(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let list = try integers(node, "axes", input: 1)
    switch try value(node, 0) {
    case .numbers(let numbers): give(node, .numbers(numbers))
    case .map(let layer):
      let axes = Set((list ?? [2, 3]).map { $0 < 0 ? $0 + 4 : $0 })
      guard axes == [2, 3], shape(layer).positions == 1 else {
        throw failure(node, "only maps of one position can be squeezed, along both axes")
      }
      give(node, .row(layer))
    case .row(let layer): give(node, .row(layer))
    default: throw failure(node, "this squeeze is not supported")
    }
  }

  mutating func unsqueeze(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let list = try integers(node, "axes", input: 1) ?? []
    switch try value(node, 0) {
    case .numbers(let numbers): give(node, .numbers(numbers))
    case .row(let layer) where list == [2] && shape(layer).positions == 1:
      give(node, .positions(layer))
    case .positions(let layer) where (list == [3] || list == [-1]) && shape(layer).positions == 1:
      give(node, .map(layer))
    case .row(let layer)
    where Set(list.map { $0 < 0 ? $0 + 4 : $0 }) == [2, 3] && shape(layer).positions == 1:
      give(node, .map(layer))
    default: throw failure(node, "only rows can become maps of one position")
    }
  }

  /// Shape, which later nodes turn into the target of a reshape.
  mutating func shapeOf(_ node: ONNXFile.Node) throws(ONNXImportError) {
    guard let axes = axes(try value(node, 0)) else {
      throw failure(node, "the shape of this is not known")
    }
    let start = clamped(node.attributes["start"]?.integer ?? 0, axes.count)
    let end = clamped(node.attributes["end"]?.integer ?? axes.count, axes.count)
    give(node, .numbers(Array(axes[min(start, end)..<end])))
  }

  mutating func gather(_ node: ONNXFile.Node) throws(ONNXImportError) {
    guard case .numbers(let numbers) = try value(node, 0),
      case .numbers(let indices) = try value(node, 1)
    else { throw failure(node, "only shapes can be picked from") }
    var picked: [Int] = []
    for index in indices {
      let place = index < 0 && index != Self.batch ? index + numbers.count : index
      guard numbers.indices.contains(place) else {
        throw failure(node, "it picks what is not there")
      }
      picked.append(numbers[place])
    }
    give(node, .numbers(picked))
  }

  mutating func constant(_ node: ONNXFile.Node) throws(ONNXImportError) {
    if let tensor = node.attributes["value"]?.tensor {
      var named = tensor
      if named.name.isEmpty { named.name = node.outputs.first ?? "" }
      give(
        node,
        tensor.isWhole
          ? .numbers(tensor.wholeNumbers(file)) : .constant(named, isTransposed: false))
    } else if let number = node.attributes["value_int"]?.integer {
      give(node, .numbers([number]))
    } else if let attribute = node.attributes["value_ints"] {
      give(node, .numbers(attribute.integers))
    } else if let number = node.attributes["value_float"]?.float {
      var tensor = ONNXFile.Tensor()
      (tensor.name, tensor.type, tensor.floats) = (node.label, 1, [number])
      give(node, .constant(tensor, isTransposed: false))
    } else {
      throw failure(node, "a constant of this kind is not supported")
    }
  }

  /// Nodes that leave their first input as it is.
  mutating func alias(_ node: ONNXFile.Node) throws(ONNXImportError) {
    give(node, try value(node, 0))
  }

  /// Whole numbers element by element; one number serves for all. What is computed from the batch is not known.
  mutating func combine(
    _ node: ONNXFile.Node, _ a: [Int], _ b: [Int], _ operation: (Int, Int) -> Int
  ) throws(ONNXImportError) {
    let count = max(a.count, b.count)
    guard [1, count].contains(a.count), [1, count].contains(b.count), count > 0 else {
      throw failure(node, "lists of different lengths cannot be combined")
    }
    guard !(a + b).contains(Self.batch), (a + b).allSatisfy({ abs($0) < 1 << 40 }) else {
      throw failure(node, "a number that is computed from the number of images is not supported")
    }
    give(
      node,
      .numbers(
        (0..<count).map { operation(a[a.count == 1 ? 0 : $0], b[b.count == 1 ? 0 : $0]) }))
  }

  /// An index from the end, kept within a list.
  func clamped(_ index: Int, _ count: Int) -> Int {
    max(0, min(count, index < 0 ? index + count : index))
  }

  private func text(_ axes: [Int]) -> String {
    "[" + axes.map { $0 == Self.batch ? "n" : String($0) }.joined(separator: ", ") + "]"
  }
}
