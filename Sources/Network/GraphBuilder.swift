/// Appends operations to a graph, infers their shapes and refuses what does not fit.
///
/// Names are paths; `scoped` prefixes what a closure appends. After the first misfit the builder
/// appends nothing useful any more and `finish` throws that misfit, so that builders of blocks need
/// no `try` at each layer.
package struct GraphBuilder {
  private let name: String
  private var nodes: [Node] = []
  private var names: Set<String> = []
  private var scope: [String] = []
  private var seBlock: String?
  private var failure: GraphError?

  /// The images.
  package let input = NodeID(0)

  package init(name: String, input shape: Shape) {
    self.name = name
    _ = append("input", .input, [], shape)
  }

  /// The shape of what a node gives.
  package func shape(_ id: NodeID) -> Shape { nodes[id.index].shape }

  /// Prefixes the names of all layers that `body` appends with `prefix` and a point.
  package mutating func scoped<R>(_ prefix: String, _ body: (inout GraphBuilder) -> R) -> R {
    scope.append(prefix)
    defer { scope.removeLast() }
    return body(&self)
  }

  /// Like `scoped`, and marks the layers as one SE block, so that costs and gate statistics know it.
  package mutating func squeezeExcitation<R>(
    _ prefix: String, _ body: (inout GraphBuilder) -> R
  ) -> R {
    scoped(prefix) { builder in
      let outer = builder.seBlock
      builder.seBlock = builder.scope.joined(separator: ".")
      defer { builder.seBlock = outer }
      return body(&builder)
    }
  }

  /// Closes the graph. Throws: the first layer that did not fit.
  ///
  /// Mutating, so that the compiler refuses to append a layer in the argument: that layer would be
  /// appended to the builder after its value was taken, and be missing.
  package mutating func finish(output: NodeID) throws(GraphError) -> Graph {
    if let failure { throw failure }
    return Graph(name: name, nodes: nodes, output: output)
  }

  /// The first layer that did not fit, if one did not.
  package var misfit: GraphError? { failure }

  /// Records a misfit of the layer that is about to be appended, such as a setting with no meaning.
  package mutating func fail(_ layer: String, _ reason: String) {
    let path = (scope + [layer]).joined(separator: ".")
    if failure == nil { failure = GraphError(network: name, layer: path, reason: reason) }
  }

  /// Appends an operation whose shape has been inferred.
  mutating func append(
    _ layer: String, _ operation: Operation, _ inputs: [NodeID], _ shape: Shape
  ) -> NodeID {
    let path = (scope + [layer]).joined(separator: ".")
    if !names.insert(path).inserted { fail(layer, "a layer of this name exists already") }
    var shape = shape
    // Keeps all counts far from the largest integer, whatever else is appended.
    if Double(shape.height) * Double(shape.width) * Double(shape.channels) > 1e12 {
      fail(layer, "no machine holds a map of \(shape)")
      shape = Shape(1, 1, 1)
    }
    nodes.append(
      Node(name: path, operation: operation, inputs: inputs, shape: shape, seBlock: seBlock))
    return NodeID(nodes.count - 1)
  }
}
