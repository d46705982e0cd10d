import Network

/// Turns a graph into ONNX operators, node by node.
///
/// Maps are [n, c, h, w]. What the graph calls [1, 1, c] may be at hand as a map [n, c, 1, 1] or as a
/// row [n, c]; it is turned into the other where that is needed.
struct ONNXBuilder {
  let graph: Graph
  let state: NetworkState
  let modules: [String]
  let options: ONNXExport.Options
  private let consumers: [[NodeID]]
  private var result: ONNXGraph
  /// Names of the values that nodes give, as maps and as rows.
  private var maps: [NodeID: String] = [:]
  private var rows: [NodeID: String] = [:]
  private var constants: Set<String> = []

  static let inputName = "images"
  static let outputName = "logits"

  init(
    _ graph: Graph, _ state: NetworkState, modules: [String], options: ONNXExport.Options
  ) {
    precondition(modules.count == graph.nodes.count, "one name for each node")
    self.graph = graph
    self.state = state
    self.modules = modules
    self.options = options
    consumers = graph.consumers
    let image = graph.input
    result = ONNXGraph(
      name: graph.name,
      input: ONNXValue(
        name: Self.inputName,
        shape: options.layout == .nchw
          ? [image.channels, image.height, image.width]
          : [image.height, image.width, image.channels]),
      output: ONNXValue(name: Self.outputName, shape: [graph.classes]))
  }

  /// The graph once all nodes are added, its last value called `logits`.
  func finished() -> ONNXGraph {
    var builder = self
    let last = builder.row(graph.output)
    var graph = builder.result
    for index in graph.nodes.indices {
      if graph.nodes[index].output == last { graph.nodes[index].output = Self.outputName }
      graph.nodes[index].inputs = graph.nodes[index].inputs.map {
        $0 == last ? Self.outputName : $0
      }
    }
    return graph
  }

  /// A node's value as [n, c, h, w].
  mutating func map(_ id: NodeID) -> String {
    if let name = maps[id] { return name }
    guard let row = rows[id] else { preconditionFailure("\(graph[id].name) comes later") }
    let name = "\(value(id)).map"
    emit("Unsqueeze", name, [row, integers([2, 3])])
    maps[id] = name
    return name
  }

  /// A node's value as [n, c], or [n, c·h·w].
  mutating func row(_ id: NodeID) -> String {
    if let name = rows[id] { return name }
    let map = map(id)
    let name = "\(value(id)).row"
    emit("Flatten", name, [map], [("axis", .int(1))])
    rows[id] = name
    return name
  }

  /// Whether a value is at hand as a row only.
  func isRow(_ id: NodeID) -> Bool { maps[id] == nil }

  mutating func setMap(_ id: NodeID, _ name: String) { maps[id] = name }
  mutating func setRow(_ id: NodeID, _ name: String) { rows[id] = name }

  /// The same value under another node's name.
  mutating func alias(_ id: NodeID, of source: NodeID) {
    maps[id] = maps[source]
    rows[id] = rows[source]
  }

  /// What a node's value is called: the layer's path, unless that is one of the two fixed names.
  func value(_ id: NodeID) -> String {
    let name = graph[id].name
    return [Self.inputName, Self.outputName].contains(name) ? "\(name)_" : name
  }

  mutating func emit(
    _ operation: String, _ output: String, _ inputs: [String],
    _ attributes: [(name: String, value: ONNXNode.Attribute)] = []
  ) {
    result.nodes.append(
      ONNXNode(
        name: output, operation: operation, inputs: inputs, output: output, attributes: attributes))
  }

  /// A constant vector of integers; equal ones are stored once.
  mutating func integers(_ values: [Int]) -> String {
    let name = "ints." + values.map(String.init).joined(separator: ".")
    if constants.insert(name).inserted { result.initializers.append(.integers(name, values)) }
    return name
  }

  /// A constant number.
  mutating func scalar(_ name: String, _ value: Float) -> String {
    result.initializers.append(.floats(name, []) { [value] })
    return name
  }

  /// Stores one of a layer's tensors in PyTorch's order, and under its name there.
  ///
  /// - Parameter change: what becomes of the values, which are in the engine's order.
  mutating func store(
    _ tensor: StateTensor, _ change: @escaping @Sendable ([Float]) -> [Float] = { $0 }
  ) -> String {
    let external = ExternalTensor(
      tensor, graph, module: modules[tensor.node.index], layout: .nchw)
    let values = state[tensor]
    result.initializers.append(
      .floats(external.name, external.shape) { external.external(change(values)) })
    return external.name
  }

  /// Stores a vector that none of the tensors is.
  mutating func store(_ name: String, _ values: [Float]) -> String {
    result.initializers.append(.floats(name, [values.count]) { values })
    return name
  }

  /// The batch norm that alone reads a convolution, if it is to become part of it.
  func foldedNorm(_ convolution: NodeID) -> NodeID? {
    guard options.foldsBatchNorm, case .convolution = graph[convolution].operation,
      convolution != graph.output, consumers[convolution.index].count == 1,
      case let reader = consumers[convolution.index][0],
      graph[reader].isBatchNorm
    else { return nil }
    return reader
  }
}
