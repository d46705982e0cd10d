import Network

/// What PyTorch's model code calls the layers of a family, so that weights can be exchanged with it.
struct ModuleNaming: Sendable {
  /// The name of each node.
  let names: @Sendable (Graph) -> [String]

  /// Our paths: for families that have no well-known model code.
  static let paths = ModuleNaming { graph in graph.nodes.map(\.name) }

  /// A rule for each path, given by its parts; nil keeps the path.
  static func rule(_ rule: @escaping @Sendable ([Substring]) -> String?) -> ModuleNaming {
    ModuleNaming { graph in
      graph.nodes.map { rule($0.name.split(separator: ".")) ?? $0.name }
    }
  }
}

extension Zoo {
  /// For each node of a network of the zoo what PyTorch calls the layer; no two with weights the same.
  package static func modules(of graph: Graph) -> [String] {
    let name = graph.name.hasPrefix("se-") ? String(graph.name.dropFirst(3)) : graph.name
    return (architecture(name)?.modules ?? .paths).names(graph)
  }
}

/// The number at the end of a part: 3 of `stage3`.
func trailingNumber(_ part: Substring, after prefix: String) -> Int? {
  part.hasPrefix(prefix) ? Int(part.dropFirst(prefix.count)) : nil
}
