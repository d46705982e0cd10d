import Network

/// What PyTorch's model code calls the layers of a family, so that weights can be exchanged with it.
struct ModuleNaming: Sendable {
  /// The name of each node.
  let names: @Sendable (Graph) -> [String]
  /// Other model code with other names for the same layers.
  var others: [Other] = []

  struct Other: Sendable {
    var source: String
    var hint: String?
    var names: @Sendable (Graph) -> [String]
  }

  /// Our paths: for families that have no well-known model code.
  static let paths = ModuleNaming { graph in graph.nodes.map(\.name) }

  /// A rule for each path, given by its parts; nil keeps the path.
  static func rule(
    others: [Other] = [], _ rule: @escaping @Sendable ([Substring]) -> String?
  ) -> ModuleNaming {
    ModuleNaming(
      names: { graph in graph.nodes.map { rule($0.name.split(separator: ".")) ?? $0.name } },
      others: others)
  }
}

extension Zoo {
  /// For each node of a network of the zoo what PyTorch calls the layer; no two with weights the same.
  package static func modules(of graph: Graph) -> [String] { naming(graph).names(graph) }

  /// Names of the same layers in other model code.
  package struct Spelling: Sendable {
    /// Whose names these are.
    package var source: String
    /// What else is different there, if anything is.
    package var hint: String?
    /// For each node.
    package var modules: [String]
  }

  /// What other model code calls the layers; files with those names can be read too.
  package static func spellings(of graph: Graph) -> [Spelling] {
    naming(graph).others.map {
      Spelling(source: $0.source, hint: $0.hint, modules: $0.names(graph))
    }
  }

  private static func naming(_ graph: Graph) -> ModuleNaming {
    let name = graph.name.hasPrefix("se-") ? String(graph.name.dropFirst(3)) : graph.name
    return architecture(name)?.modules ?? .paths
  }
}

/// The number at the end of a part: 3 of `stage3`.
func trailingNumber(_ part: Substring, after prefix: String) -> Int? {
  part.hasPrefix(prefix) ? Int(part.dropFirst(prefix.count)) : nil
}
