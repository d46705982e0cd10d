import Network

extension ONNXBuilder {
  /// Adds one node; its inputs must have been added.
  mutating func add(_ id: NodeID) throws(ONNXError) {
    let node = graph[id]
    // It became part of the convolution before it.
    if node.isBatchNorm, foldedNorm(node.inputs[0]) == id { return alias(id, of: node.inputs[0]) }
    switch node.operation {
    case .input: input(id)
    case .convolution(let convolution): self.convolution(id, convolution)
    case .batchNorm(let epsilon, _): batchNorm(id, epsilon)
    case .activation(let activation): self.activation(id, activation)
    case .pool(let kind, let window, let countsPadding):
      try pool(id, kind, window, countsPadding: countsPadding)
    case .globalPool(let kind):
      setMap(id, value(id))
      emit(Self.globalName(kind), value(id), [map(node.inputs[0])])
    case .fullyConnected: fullyConnected(id)
    case .add: combine(id, "Add")
    case .scale: combine(id, "Mul")
    case .concatenate: concatenate(id)
    case .multiply(let factor):
      pointwise(id, "Mul", [scalar("\(value(id)).factor", Float(factor))])
    case .dropout: alias(id, of: node.inputs[0])
    case .padShortcut(let stride, let channels): padShortcut(id, stride, channels)
    case .channelShuffle(let groups): channelShuffle(id, groups)
    }
  }

  private static func globalName(_ kind: PoolKind) -> String {
    switch kind {
    case .average: "GlobalAveragePool"
    case .maximum: "GlobalMaxPool"
    }
  }

  private mutating func activation(_ id: NodeID, _ activation: Activation) {
    switch activation {
    case .relu: pointwise(id, "Relu")
    case .sigmoid: pointwise(id, "Sigmoid")
    case .tanh: pointwise(id, "Tanh")
    case .leakyReLU(let slope): pointwise(id, "LeakyRelu", [], [("alpha", .float(Float(slope)))])
    case .clamp(let clamp) where clamp.low == 0 && clamp.high == 1:
      pointwise(
        id, "HardSigmoid", [],
        [("alpha", .float(Float(clamp.slope))), ("beta", .float(Float(clamp.offset)))])
    case .clamp(let clamp): self.clamp(id, clamp)
    }
  }

  /// The line, as far as there is one, and then its bounds.
  private mutating func clamp(_ id: NodeID, _ clamp: Clamp) {
    let isRow = isRow(graph[id].inputs[0])
    var x = isRow ? row(graph[id].inputs[0]) : map(graph[id].inputs[0])
    let name = value(id)
    for (part, operation, number, neutral) in [
      ("slope", "Mul", clamp.slope, 1.0), ("offset", "Add", clamp.offset, 0),
    ] where number != neutral {
      emit(operation, "\(name).\(part)", [x, scalar("\(name).\(part)_value", Float(number))])
      x = "\(name).\(part)"
    }
    emit(
      "Clip", name,
      [x, scalar("\(name).low", Float(clamp.low)), scalar("\(name).high", Float(clamp.high))])
    if isRow { setRow(id, name) } else { setMap(id, name) }
  }

  private mutating func input(_ id: NodeID) {
    setMap(id, Self.inputName)
    guard options.layout == .nhwc else { return }
    setMap(id, value(id))
    emit("Transpose", value(id), [Self.inputName], [("perm", .ints([0, 3, 1, 2]))])
  }

  private mutating func convolution(_ id: NodeID, _ convolution: Convolution) {
    let node = graph[id]
    let window = convolution.window
    let input = map(node.inputs[0])
    let tensors = graph.stateTensors(of: id)
    var inputs = [input]
    if let norm = foldedNorm(id) {
      let folded = FoldedNorm(graph, state, norm)
      let bias = tensors.dropFirst().first.map { state[$0] }
      inputs.append(store(tensors[0]) { folded.weights($0) })
      inputs.append(store("\(modules[id.index]).bias", folded.bias(bias)))
    } else {
      for tensor in tensors { inputs.append(store(tensor)) }
    }
    setMap(id, value(id))
    emit(
      "Conv", value(id), inputs,
      [
        ("kernel_shape", .ints([window.kernelHeight, window.kernelWidth])),
        ("strides", .ints([window.stride, window.stride])),
        ("pads", .ints(padding(window, graph[node.inputs[0]].shape, node.shape))),
        ("group", .int(convolution.groups)),
      ])
  }

  /// Inputs are x, scale, shift, mean and variance.
  private mutating func batchNorm(_ id: NodeID, _ epsilon: Double) {
    pointwise(
      id, "BatchNormalization", graph.stateTensors(of: id).map { store($0) },
      [("epsilon", .float(Float(epsilon)))])
  }

  /// An operator that keeps the shape of its first input, be it a map or a row.
  private mutating func pointwise(
    _ id: NodeID, _ operation: String, _ others: [String] = [],
    _ attributes: [(name: String, value: ONNXNode.Attribute)] = []
  ) {
    let input = graph[id].inputs[0]
    if isRow(input) {
      setRow(id, value(id))
      emit(operation, value(id), [row(input)] + others, attributes)
    } else {
      setMap(id, value(id))
      emit(operation, value(id), [map(input)] + others, attributes)
    }
  }

  /// Addition, or map and gate: [n, c, 1, 1] is spread over [n, c, h, w].
  private mutating func combine(_ id: NodeID, _ operation: String) {
    let inputs = graph[id].inputs.map { map($0) }
    setMap(id, value(id))
    emit(operation, value(id), inputs)
  }

  private mutating func concatenate(_ id: NodeID) {
    let inputs = graph[id].inputs.map { map($0) }
    setMap(id, value(id))
    emit("Concat", value(id), inputs, [("axis", .int(1))])
  }

  private mutating func fullyConnected(_ id: NodeID) {
    let input = row(graph[id].inputs[0])
    let weights = graph.stateTensors(of: id).map { store($0) }
    setRow(id, value(id))
    emit("Gemm", value(id), [input] + weights, [("transB", .int(1))])
  }

  /// Every stride-th position, then zeros after the channels.
  private mutating func padShortcut(_ id: NodeID, _ stride: Int, _ channels: Int) {
    let source = graph[id].inputs[0]
    let missing = channels - graph[source].shape.channels
    var x = map(source)
    if stride > 1 {
      let name = missing > 0 ? "\(value(id)).slice" : value(id)
      let shape = graph[source].shape
      emit(
        "Slice", name,
        [
          x, integers([0, 0]), integers([shape.height, shape.width]), integers([2, 3]),
          integers([stride, stride]),
        ])
      x = name
    }
    if missing > 0 {
      emit("Pad", value(id), [x, integers([0, 0, 0, 0, 0, missing, 0, 0])])
      x = value(id)
    }
    setMap(id, x)
  }

  /// [g, C/g] → [C/g, g] on the channels.
  private mutating func channelShuffle(_ id: NodeID, _ groups: Int) {
    let shape = graph[id].shape
    let (split, turned) = ("\(value(id)).split", "\(value(id)).turned")
    let input = map(graph[id].inputs[0])
    // Zero keeps an axis, here the batch.
    let parts = [0, groups, shape.channels / groups, shape.height, shape.width]
    emit("Reshape", split, [input, integers(parts)])
    emit("Transpose", turned, [split], [("perm", .ints([0, 2, 1, 3, 4]))])
    emit(
      "Reshape", value(id), [turned, integers([0, shape.channels, shape.height, shape.width])])
    setMap(id, value(id))
  }
}

/// Batch norm with running statistics as a factor and a shift per channel.
private struct FoldedNorm: Sendable {
  private var scale: [Double] = []
  private var shift: [Double] = []

  init(_ graph: Graph, _ state: NetworkState, _ id: NodeID) {
    guard case .batchNorm(let epsilon, _) = graph[id].operation else { return }
    let tensors = graph.stateTensors(of: id).map { state[$0] }
    for channel in tensors[0].indices {
      let scale = Double(tensors[0][channel]) / (Double(tensors[3][channel]) + epsilon).squareRoot()
      self.scale.append(scale)
      shift.append(Double(tensors[1][channel]) - Double(tensors[2][channel]) * scale)
    }
  }

  /// Weights in the engine's order, output channels last.
  func weights(_ values: [Float]) -> [Float] {
    values.indices.map { Float(Double(values[$0]) * scale[$0 % scale.count]) }
  }

  func bias(_ bias: [Float]?) -> [Float] {
    shift.indices.map { Float(shift[$0] + Double(bias?[$0] ?? 0) * scale[$0]) }
  }
}
