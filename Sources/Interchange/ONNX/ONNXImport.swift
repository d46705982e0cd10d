import Files
import Network

/// A network that an ONNX file holds: its layers, and the weights if they are wanted.
package struct ONNXImport {
  /// In the order and with the names that follow from the network alone.
  package let blueprint: Blueprint
  /// What was left out, as sentences.
  package let notes: [String]
  private let file: ONNXFile
  /// By name of the layer, in the order of `Graph.stateTensors`.
  private let weights: [String: [ONNXTranslator.Weights]]

  /// Reads the network, and no weights. Throws: the node that cannot be ours, and why.
  package init(_ path: String) throws(ONNXImportError) {
    file = try ONNXFile(path)
    var translator = try ONNXTranslator(file)
    for node in file.nodes { try translator.add(node) }
    let last = try translator.logits()
    let layers = Array(translator.layers.prefix(last))
    let (blueprint, origins) = Blueprint(input: translator.input, layers: layers).canonical()
    guard blueprint.classifier != nil else {
      throw ONNXImportError(
        path,
        "its output does not come from a fully connected layer or a convolution, whose outputs "
          + "would be the classes")
    }
    self.blueprint = blueprint
    var weights: [String: [ONNXTranslator.Weights]] = [:]
    for (layer, origin) in zip(blueprint.layers, origins) {
      weights[layer.name] = translator.tensors[origin]
    }
    self.weights = weights
    if blueprint.layers.count > 5, !blueprint.layers.contains(where: { $0.operation.kind == "bn" })
    {
      translator.note(
        "There is no batch norm in the file. Exporters fold it into the convolutions unless they are told not to."
      )
    }
    notes = translator.notes
  }

  /// The weights in the file.
  ///
  /// - Parameters:
  ///   - graph: what the blueprint was built to.
  ///   - fresh: values for layers that the file has not, such as SE blocks, and for a classifier of other classes.
  /// - Throws: tensors that are missing, damaged, or of another shape.
  package func state(
    of graph: Graph, fresh: NetworkState? = nil
  ) throws(ONNXImportError) -> NetworkState {
    var values: [String: [Float]] = [:]
    for index in graph.nodes.indices {
      let (id, name) = (NodeID(index), graph.nodes[index].name)
      let tensors = graph.stateTensors(of: id)
      if tensors.isEmpty { continue }
      let isReplaced = fresh != nil && name == classifier && graph.classes != blueprint.classes
      guard let stored = weights[name], stored.count == tensors.count, !isReplaced else {
        guard let fresh else {
          throw ONNXImportError(file.path, "it has no weights for layer \(name)")
        }
        for tensor in tensors { values[tensor.name] = fresh[tensor] }
        continue
      }
      for (tensor, source) in zip(tensors, stored) {
        guard source.tensor.count == tensor.count else {
          throw ONNXImportError(
            file.path,
            "tensor '\(source.tensor.name)' has \(source.tensor.count) values, and layer \(name) takes "
              + "\(tensor.count) for this size of images and number of classes")
        }
        var numbers = try source.tensor.values(file)
        if source.isTransposed, source.tensor.shape.count == 2 {
          numbers = transposed(numbers, rows: source.tensor.shape[0])
        }
        values[tensor.name] =
          ExternalTensor(tensor, graph, module: name, layout: .nchw).own(numbers)
      }
    }
    return NetworkState(values: values)
  }

  private var classifier: String? { blueprint.classifier.map { blueprint.layers[$0 - 1].name } }

  /// SHA-256 of all weights, by name and in the engine's order: the same however the file stores them.
  package func weightsDigest() throws(ONNXImportError) -> String {
    var builder = GraphBuilder(name: "network", input: blueprint.input)
    var nodes = [builder.input]
    for layer in blueprint.layers {
      nodes.append(builder.append(layer, layer.inputs.map { nodes[$0] }))
    }
    let graph: Graph
    do throws(GraphError) { graph = try builder.finish(output: nodes[nodes.count - 1]) } catch {
      throw ONNXImportError(file.path, error.description)
    }
    let stream = Digest.Stream(.sha256)
    for (name, values) in try state(of: graph).values.sorted(by: { $0.key < $1.key }) {
      stream.add(Array(name.utf8) + [0])
      stream.add(values.littleEndianBytes)
    }
    return Digest.text(stream.finish())
  }

  /// Throws: that the weights have another digest.
  package func check(digest: String) throws(ONNXImportError) {
    guard try weightsDigest() == digest.lowercased() else {
      throw ONNXImportError(file.path, "its weights are not those that the settings name")
    }
  }

  private func transposed(_ values: [Float], rows: Int) -> [Float] {
    let columns = values.count / max(1, rows)
    return (0..<values.count).map { values[$0 % rows * columns + $0 / rows] }
  }
}

extension ONNXTranslator {
  /// The operators that become layers, for messages and the documentation.
  static let operators = [
    "Add", "AveragePool", "BatchNormalization", "Clip", "Concat", "Conv", "Div", "Dropout",
    "Flatten",
    "Gemm", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid", "HardSwish", "LeakyRelu", "MatMul",
    "MaxPool", "Mul", "Pad", "ReduceMax", "ReduceMean", "Relu", "Reshape", "Sigmoid", "Slice",
    "Squeeze", "Swish", "Tanh", "Transpose", "Unsqueeze",
  ]

  /// Adds what a node computes. Throws: that it is not supported.
  mutating func add(_ node: ONNXFile.Node) throws(ONNXImportError) {
    guard ["", "ai.onnx"].contains(node.domain) else {
      throw failure(node, "operators of '\(node.domain)' are not supported")
    }
    switch node.operation {
    case "Conv": try convolution(node)
    case "BatchNormalization": try batchNorm(node)
    case "Relu": try activation(node, .relu)
    case "Sigmoid": try activation(node, .sigmoid)
    case "Tanh": try activation(node, .tanh)
    case "LeakyRelu": try leakyReLU(node)
    case "Clip": try clip(node)
    case "HardSigmoid": try hardSigmoid(node)
    case "HardSwish": try hardSwish(node)
    case "Swish": try swish(node)
    case "MaxPool": try pool(node, .maximum)
    case "AveragePool": try pool(node, .average)
    case "GlobalAveragePool": try globalPool(node, .average)
    case "GlobalMaxPool": try globalPool(node, .maximum)
    case "ReduceMean": try reduce(node, .average)
    case "ReduceMax": try reduce(node, .maximum)
    case "Gemm": try fullyConnected(node, isGemm: true)
    case "MatMul": try fullyConnected(node, isGemm: false)
    case "Add": try add(node, sign: 1)
    case "Sub": try add(node, sign: -1)
    case "Mul": try multiply(node)
    case "Div": try divide(node)
    case "Concat": try concatenate(node)
    case "Dropout": try dropout(node)
    case "Reshape": try reshape(node)
    case "Flatten": try flatten(node)
    case "Squeeze": try squeeze(node)
    case "Unsqueeze": try unsqueeze(node)
    case "Transpose": try transpose(node)
    case "Shape": try shapeOf(node)
    case "Gather": try gather(node)
    case "Slice": try slice(node)
    case "Pad": try pad(node)
    case "Constant": try constant(node)
    case "Expand": try expand(node)
    case "Identity", "Cast", "CastLike": try alias(node)
    case "Softmax", "LogSoftmax":
      guard node.outputs.first == file.outputs.first?.name else {
        throw failure(node, "it is supported at the end only, where the loss has it")
      }
      try alias(node)
      note("\(node.operation) is left out: the loss has it.")
    default:
      throw failure(
        node,
        "this operator is not supported; supported are \(Self.operators.joined(separator: ", "))")
    }
  }

  /// The layer whose values the file gives. Throws: that there is none, or several.
  func logits() throws(ONNXImportError) -> Int {
    guard file.outputs.count == 1, let value = values[file.outputs[0].name] else {
      throw ONNXImportError(
        file.path,
        "a network with one output is expected, not \(file.outputs.count); export it without "
          + "auxiliary heads")
    }
    switch value {
    case .row(let layer) where layer > 0 && shape(layer).positions == 1,
      .map(let layer) where layer > 0 && shape(layer).positions == 1:
      return layer
    default:
      throw ONNXImportError(file.path, "its output must be the logits, [n, classes]")
    }
  }
}
