import Network

/// Turns the nodes of an ONNX file into layers of ours, one after the other.
struct ONNXTranslator {
  /// What a name in the file stands for. Numbers of layers are those of the blueprint; 0 is the images.
  enum Value {
    /// [n, c, h, w], [n, h, w, c], [n, c·h·w], [n, c, h·w].
    case map(Int)
    case channelsLast(Int)
    case row(Int)
    case positions(Int)
    /// [n, groups, c / groups, h, w], and with the two axes after the batch changed.
    case groups(Int, count: Int)
    case turned(Int, groups: Int)
    /// A map that something still has to be done with: zeros around it, positions left out, a number added.
    case padded(Int, height: Int, width: Int)
    case strided(Int, by: Int)
    case shifted(Int, by: Double, isRow: Bool)
    case constant(ONNXFile.Tensor, isTransposed: Bool)
    /// Whole numbers that describe shapes; `batch` among them is the number of images.
    case numbers([Int])
  }

  /// Stands for the number of images among whole numbers.
  static let batch = Int.min

  let file: ONNXFile
  var values: [String: Value] = [:]
  private(set) var layers: [Blueprint.Layer] = []
  /// For each layer the tensors that hold its parameters, in the order of `Graph.stateTensors`.
  private(set) var tensors: [Int: [Weights]] = [:]
  private(set) var notes: [String] = []
  /// Infers shapes; its nodes bear the layers' numbers.
  private var builder: GraphBuilder
  private var isUsed: Set<String> = []
  /// How many nodes read a tensor.
  private var uses: [String: Int] = [:]
  /// The number of images that the file is fixed to, if it is.
  let fixedBatch: Int?

  struct Weights {
    var tensor: ONNXFile.Tensor
    /// Whether a matrix has its inputs first.
    var isTransposed = false
  }

  init(_ file: ONNXFile) throws(ONNXImportError) {
    self.file = file
    let ports = file.inputs.filter { file.tensors[$0.name] == nil }
    guard ports.count == 1, let port = ports.first, port.shape.count == 4 else {
      throw ONNXImportError(
        file.path,
        "a network with one input of images [n, c, h, w] is expected, not \(ports.count) inputs"
          + (ports.count == 1 ? " of \(ports[0].shape.count) axes" : ""))
    }
    let sizes = port.shape.dropFirst().compactMap { $0 }
    guard sizes.count == 3, sizes.allSatisfy({ (1...4096).contains($0) }) else {
      throw ONNXImportError(
        file.path, "its input has no fixed channels and sides; export it for images of one size")
    }
    fixedBatch = port.shape[0]
    let isLast = ![1, 3].contains(sizes[0]) && [1, 3].contains(sizes[2])
    let shape =
      isLast
      ? Shape(sizes[0], sizes[1], sizes[2]) : Shape(sizes[1], sizes[2], sizes[0])
    builder = GraphBuilder(name: "network", input: shape)
    values[port.name] = isLast ? .channelsLast(0) : .map(0)
    for input in file.nodes.lazy.flatMap(\.inputs) { uses[input, default: 0] += 1 }
    for (name, tensor) in file.tensors {
      values[name] =
        tensor.isWhole
        ? .numbers(tensor.wholeNumbers(file)) : .constant(tensor, isTransposed: false)
    }
  }

  /// Shape of one image where the file comes from.
  var input: Shape { shape(0) }

  func shape(_ layer: Int) -> Shape { builder.shape(NodeID(layer)) }

  mutating func note(_ text: String) { if !notes.contains(text) { notes.append(text) } }

  func failure(_ node: ONNXFile.Node, _ reason: String) -> ONNXImportError {
    ONNXImportError(file.path, "node \(node.label) (\(node.operation)): \(reason)")
  }

  /// Appends a layer without parameters. Returns: its number.
  mutating func append(
    _ node: ONNXFile.Node, _ operation: Network.Operation, _ inputs: [Int]
  ) throws(ONNXImportError) -> Int {
    let number = layers.count + 1
    let layer = Blueprint.Layer("\(number)", operation, inputs)
    _ = builder.append(layer, inputs.map { NodeID($0) })
    if let misfit = builder.misfit { throw failure(node, misfit.reason) }
    layers.append(Blueprint.Layer("", operation, inputs))
    return number
  }

  /// Appends a layer with parameters, which is called as its weights are: `layer1.0.conv1` of `layer1.0.conv1.weight`.
  mutating func append(
    _ node: ONNXFile.Node, _ operation: Network.Operation, _ inputs: [Int], _ weights: [Weights]
  ) throws(ONNXImportError) -> Int {
    // Exporters store equal tensors once, so biases and statistics of fresh networks are shared: that says nothing.
    let own = weights[0].tensor
    if !isUsed.insert(own.name).inserted {
      var isFresh = false
      if case .batchNorm = operation { isFresh = Set((try? own.values(file)) ?? []).count <= 1 }
      guard isFresh else {
        throw failure(
          node, "it shares '\(own.name)' with another layer; here each has weights of its own")
      }
    }
    let number = try append(node, operation, inputs)
    tensors[number] = weights
    let isShared = uses[own.name] ?? 0 > 1
    layers[number - 1].name = moduleName((isShared ? nil : stem(own.name)) ?? node.module ?? "")
    return number
  }

  /// What stands before `.weight`.
  private func stem(_ tensor: String) -> String? {
    let suffix = ".weight"
    return tensor.hasSuffix(suffix) ? String(tensor.dropLast(suffix.count)) : nil
  }

  /// Adds a bias to a fully connected layer that has none.
  ///
  /// - Parameter name: of its value, which nothing else may read.
  mutating func addBias(_ layer: Int, _ bias: Weights, reading name: String) -> Bool {
    guard uses[name] == 1, layer > 0,
      case .fullyConnected(let outputs, false) = layers[layer - 1].operation,
      bias.tensor.count == outputs
    else { return false }
    layers[layer - 1].operation = .fullyConnected(outputs: outputs, bias: true)
    tensors[layer]?.append(bias)
    return true
  }

  /// A layer's name, or none where it would be no name here.
  private func moduleName(_ name: String) -> String {
    let isTaken = layers.contains { $0.name == name }
    return isTaken || name == "input" || !name.allSatisfy(Blueprint.isPlain) ? "" : name
  }

  // Reading a node's inputs.

  func value(_ node: ONNXFile.Node, _ index: Int) throws(ONNXImportError) -> Value {
    guard node.inputs.indices.contains(index), let value = values[node.inputs[index]] else {
      throw failure(node, "its input \(index + 1) is missing, or nothing before it gives it")
    }
    return value
  }

  func isAbsent(_ node: ONNXFile.Node, _ index: Int) -> Bool {
    !node.inputs.indices.contains(index) || node.inputs[index].isEmpty
  }

  /// An input that must be a map.
  func map(_ node: ONNXFile.Node, _ index: Int = 0) throws(ONNXImportError) -> Int {
    if case .map(let layer) = try value(node, index) { return layer }
    throw failure(node, "images or maps [n, c, h, w] are expected here")
  }

  /// An input that is a map or a row. Returns: the layer, and whether it is a row.
  func mapOrRow(
    _ node: ONNXFile.Node, _ index: Int = 0
  ) throws(ONNXImportError) -> (layer: Int, isRow: Bool) {
    switch try value(node, index) {
    case .map(let layer): return (layer, false)
    case .row(let layer): return (layer, true)
    default: throw failure(node, "maps [n, c, h, w] or rows [n, c] are expected here")
    }
  }

  /// An input that must be a constant of the file.
  func weights(_ node: ONNXFile.Node, _ index: Int) throws(ONNXImportError) -> Weights {
    guard case .constant(let tensor, let isTransposed) = try value(node, index) else {
      throw failure(
        node, "its input \(index + 1) must be a constant; computed weights are not supported")
    }
    return Weights(tensor: tensor, isTransposed: isTransposed)
  }

  /// Whole numbers from an attribute (older operator sets) or an input.
  func integers(
    _ node: ONNXFile.Node, _ name: String, input index: Int
  ) throws(ONNXImportError) -> [Int]? {
    if let attribute = node.attributes[name] { return attribute.integers }
    guard !isAbsent(node, index) else { return nil }
    guard case .numbers(let numbers) = try value(node, index) else {
      throw failure(node, "its \(name) must be constant")
    }
    return numbers
  }

  /// One number from an attribute or a constant input.
  func number(
    _ node: ONNXFile.Node, _ name: String, input index: Int
  ) throws(ONNXImportError) -> Double? {
    if let attribute = node.attributes[name] { return attribute.float?.decimal }
    guard !isAbsent(node, index) else { return nil }
    guard let number = scalar(try value(node, index)) else {
      throw failure(node, "its \(name) must be one constant number")
    }
    return number
  }

  /// The number that a constant holds, if it holds one.
  func scalar(_ value: Value) -> Double? {
    switch value {
    case .constant(let tensor, _) where tensor.count == 1:
      (try? tensor.values(file))?.first.map(\.decimal)
    case .numbers(let numbers) where numbers.count == 1 && numbers[0] != Self.batch:
      Double(numbers[0])
    default: nil
    }
  }

  /// Gives a node's first output a value.
  mutating func give(_ node: ONNXFile.Node, _ value: Value) {
    if let output = node.outputs.first { values[output] = value }
  }

  mutating func give(_ node: ONNXFile.Node, _ layer: Int, isRow: Bool) {
    give(node, isRow ? .row(layer) : .map(layer))
  }
}

extension ONNXFile.Node {
  /// PyTorch's module that it comes from, as its exporters say: in the node's name `/layer1/layer1.0/bn1/BatchNormalization`,
  /// or in its metadata `['', 'layer1', 'layer1.0', 'layer1.0.bn1', 'batch_norm']`.
  var module: String? {
    if let scopes = metadata["pkg.torch.onnx.name_scopes"] {
      let parts = scopes.split(separator: ",").map { $0.filter { !" []'\"".contains($0) } }
      return parts.dropLast().last { !$0.isEmpty }
    }
    guard name.hasPrefix("/") else { return nil }
    var path: [Substring] = []
    for part in name.split(separator: "/").dropLast() {
      if let last = path.last, part.hasPrefix("\(last).") { path.removeLast() }
      path.append(part)
    }
    return path.isEmpty ? nil : path.joined(separator: ".")
  }
}

extension Float {
  /// The number that its shortest decimal form says: 0.1 of the float nearest to it.
  var decimal: Double { Double(description) ?? Double(self) }
}
