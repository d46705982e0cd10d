import Network

/// Non-linearities, additions and products.
extension ONNXTranslator {
  mutating func activation(_ node: ONNXFile.Node, _ activation: Activation) throws(ONNXImportError)
  {
    let (x, isRow) = try mapOrRow(node)
    give(node, try append(node, .activation(activation), [x]), isRow: isRow)
  }

  mutating func leakyReLU(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let slope = node.attributes["alpha"]?.float?.decimal ?? 0.01
    guard (1e-6...1).contains(slope) else {
      throw failure(node, "a slope of \(slope) is not supported")
    }
    try activation(node, .leakyReLU(slope: slope))
  }

  mutating func hardSigmoid(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let slope = node.attributes["alpha"]?.float?.decimal ?? 0.2
    let offset = node.attributes["beta"]?.float?.decimal ?? 0.5
    guard (1e-6...1e6).contains(slope), (-1e6...1e6).contains(offset) else {
      throw failure(node, "its alpha or its beta is out of range")
    }
    try activation(node, .clamp(Clamp(slope: slope, offset: offset, low: 0, high: 1)))
  }

  /// x · hard sigmoid(x).
  mutating func hardSwish(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let (x, isRow) = try mapOrRow(node)
    let gate = try append(node, .activation(.clamp(.hardSigmoid)), [x])
    give(node, try append(node, .scale, [x, gate]), isRow: isRow)
  }

  /// x · sigmoid(x).
  mutating func swish(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let (x, isRow) = try mapOrRow(node)
    guard (node.attributes["alpha"]?.float ?? 1) == 1 else {
      throw failure(node, "a factor inside the sigmoid is not supported")
    }
    let gate = try append(node, .activation(.sigmoid), [x])
    give(node, try append(node, .scale, [x, gate]), isRow: isRow)
  }

  mutating func clip(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let low = try number(node, "min", input: 1) ?? -.infinity
    let high = try number(node, "max", input: 2) ?? .infinity
    var (offset, x, isRow) = (0.0, 0, false)
    if case .shifted(let layer, let by, let row) = try value(node, 0) {
      (offset, x, isRow) = (by, layer, row)
    } else {
      (x, isRow) = try mapOrRow(node)
    }
    // Exporters write a missing bound as the largest float.
    let (open, closed) = (abs(low) > 3e38, abs(high) > 3e38)
    guard low < high, !(open && closed) else {
      throw failure(node, "its bounds leave nothing to do")
    }
    if low == 0, closed, offset == 0 { return try activation(node, .relu) }
    let clamp = Clamp(
      offset: offset, low: open ? -.infinity : low, high: closed ? .infinity : high)
    give(node, try append(node, .activation(.clamp(clamp)), [x]), isRow: isRow)
  }

  mutating func add(_ node: ONNXFile.Node, sign: Double) throws(ONNXImportError) {
    let (a, b) = (try value(node, 0), try value(node, 1))
    if case .numbers(let a) = a, case .numbers(let b) = b {
      return try combine(node, a, b) { $0 + Int(sign) * $1 }
    }
    if let constant = scalar(b) { return try shift(node, 0, by: sign * constant) }
    if sign > 0, let constant = scalar(a) { return try shift(node, 1, by: constant) }
    // The bias of a matrix product.
    for (index, row, bias) in [(0, a, b), (1, b, a)] {
      if case .row(let layer) = row, case .constant(let tensor, _) = bias, sign > 0,
        addBias(layer, Weights(tensor: tensor), reading: node.inputs[index])
      {
        return give(node, row)
      }
    }
    guard sign > 0 else { throw failure(node, "a difference of two maps is not supported") }
    try join(node, .add)
  }

  private mutating func shift(
    _ node: ONNXFile.Node, _ index: Int, by constant: Double
  ) throws(ONNXImportError) {
    let (x, isRow) = try mapOrRow(node, index)
    guard constant != 0 else { return give(node, x, isRow: isRow) }
    give(node, .shifted(x, by: constant, isRow: isRow))
  }

  mutating func multiply(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let (a, b) = (try value(node, 0), try value(node, 1))
    if case .numbers(let a) = a, case .numbers(let b) = b {
      return try combine(node, a, b, { $0.multipliedReportingOverflow(by: $1).partialValue })
    }
    if let factor = scalar(b) { return try scale(node, 0, by: factor) }
    if let factor = scalar(a) { return try scale(node, 1, by: factor) }
    let ((x, isRow), (y, _)) = (try mapOrRow(node, 0), try mapOrRow(node, 1))
    // The map comes first. Of two of one size it is what the other was computed from.
    let (one, other) = (shape(x), shape(y))
    let isGateFirst = one == other ? isGate(x) && !isGate(y) : one.positions < other.positions
    let layer = try append(node, .scale, isGateFirst ? [y, x] : [x, y])
    give(node, layer, isRow: isRow && shape(layer).positions == 1)
  }

  /// Whether a layer gives gates: its last step is a sigmoid or what resembles one.
  private func isGate(_ layer: Int) -> Bool {
    var layer = layer
    while layer > 0 {
      switch layers[layer - 1].operation {
      case .activation(.sigmoid), .activation(.tanh), .activation(.clamp): return true
      case .multiply: layer = layers[layer - 1].inputs[0]
      default: return false
      }
    }
    return false
  }

  mutating func divide(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let (a, b) = (try value(node, 0), try value(node, 1))
    if case .numbers(let a) = a, case .numbers(let b) = b {
      guard !b.contains(0) else { throw failure(node, "it divides by zero") }
      return try combine(node, a, b) { $0.dividedReportingOverflow(by: $1).partialValue }
    }
    guard let divisor = scalar(b), divisor != 0 else {
      throw failure(node, "only a division by a constant is supported")
    }
    try scale(node, 0, by: Float(1 / divisor).decimal)
  }

  private mutating func scale(
    _ node: ONNXFile.Node, _ index: Int, by factor: Double
  ) throws(ONNXImportError) {
    let (x, isRow) = try mapOrRow(node, index)
    guard factor.isFinite, abs(factor) < 1e30 else {
      throw failure(node, "its factor is no number")
    }
    if factor == 1 { return give(node, x, isRow: isRow) }
    give(node, try append(node, .multiply(factor), [x]), isRow: isRow)
  }

  /// An addition of two maps, or of two rows.
  private mutating func join(
    _ node: ONNXFile.Node, _ operation: Network.Operation
  ) throws(ONNXImportError) {
    let ((x, isRow), (y, isOtherRow)) = (try mapOrRow(node, 0), try mapOrRow(node, 1))
    guard isRow == isOtherRow else { throw failure(node, "a map and a row cannot be joined") }
    give(node, try append(node, operation, [x, y]), isRow: isRow)
  }

  mutating func concatenate(_ node: ONNXFile.Node) throws(ONNXImportError) {
    var parts: [Value] = []
    for index in node.inputs.indices { parts.append(try value(node, index)) }
    let lists = parts.compactMap { if case .numbers(let numbers) = $0 { numbers } else { nil } }
    if lists.count == parts.count { return give(node, .numbers(lists.flatMap { $0 })) }
    var layers: [Int] = []
    var isRow = false
    for index in parts.indices {
      let part = try mapOrRow(node, index)
      layers.append(part.layer)
      isRow = part.isRow
      guard !part.isRow || shape(part.layer).positions == 1 else {
        throw failure(node, "flattened maps cannot be joined")
      }
    }
    let axis = node.attributes["axis"]?.integer ?? 1
    guard axis == 1 || axis == (isRow ? -1 : -3) else {
      throw failure(node, "only channels can be joined, not axis \(axis)")
    }
    give(node, try append(node, .concatenate, layers), isRow: isRow)
  }

  mutating func dropout(_ node: ONNXFile.Node) throws(ONNXImportError) {
    let (x, isRow) = try mapOrRow(node)
    let rate = try number(node, "ratio", input: 1) ?? 0.5
    guard (0..<1).contains(rate) else { throw failure(node, "a rate of \(rate) makes no sense") }
    if rate == 0 { return give(node, x, isRow: isRow) }
    give(node, try append(node, .dropout(rate: rate), [x]), isRow: isRow)
  }
}
