import Network
import Reports
import Zoo

/// A network in the shape that scripts rely on.
struct ModelJSON {
  private let graph: Graph
  private let cost: NetworkCost
  /// A setting that varies over the list, and its value here.
  private let vary: String?
  private let value: String?

  init(_ graph: Graph, _ cost: NetworkCost, vary: String? = nil, value: String? = nil) {
    self.graph = graph
    self.cost = cost
    self.vary = vary
    self.value = value
  }

  private var members: [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = [
      ("name", .string(graph.name)), ("input", Self.shape(graph.input)),
      ("classes", .integer(graph.classes)), ("parameters", .integer(cost.total.parameters)),
      ("macs", .integer(cost.total.macs)),
      ("se_parameters", .integer(cost.squeezeExcitation.parameters)),
      ("se_macs", .integer(cost.squeezeExcitation.macs)), ("layers", .integer(cost.layers)),
      ("se_parameters_percent", .number(cost.parameterShare)),
      ("se_macs_percent", .number(cost.macShare)),
    ]
    if let architecture = Zoo.architecture(graph.plainName) {
      members += [
        ("family", .string(architecture.family.rawValue)),
        ("summary", .string(architecture.summary)), ("source", .string(architecture.source)),
      ]
    }
    if let vary, let value { members.append((vary, .string(value))) }
    return members
  }

  var object: JSONValue { .object(members) }

  /// With `layer_list`: every operation in order.
  var withLayers: JSONValue {
    let layers = graph.nodes.indices.map { index -> JSONValue in
      let node = graph.nodes[index]
      let cost = graph.cost(of: NodeID(index))
      return [
        "name": .string(node.name), "operation": .string(node.operation.name),
        "output": Self.shape(node.shape), "parameters": .integer(cost.parameters),
        "macs": .integer(cost.macs), "se_block": JSONValue(node.seBlock),
      ]
    }
    return .object(members + [("layer_list", .array(layers))])
  }

  private static func shape(_ shape: Shape) -> JSONValue {
    .array([.integer(shape.height), .integer(shape.width), .integer(shape.channels)])
  }
}

extension Graph {
  /// The name without `se-`.
  var plainName: String { name.hasPrefix("se-") ? String(name.dropFirst(3)) : name }
}

extension NetworkCost {
  /// Share of the SE blocks in all parameters, in %.
  var parameterShare: Double {
    100 * Double(squeezeExcitation.parameters) / Double(max(1, total.parameters))
  }

  /// Share of the SE blocks in all multiply-adds, in %.
  var macShare: Double { 100 * Double(squeezeExcitation.macs) / Double(max(1, total.macs)) }
}
