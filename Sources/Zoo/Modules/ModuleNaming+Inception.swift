import Network

extension ModuleNaming {
  /// torchvision's (and timm's) `inception_v3`, without the auxiliary head: `Conv2d_1a_3x3.conv`,
  /// `Mixed_5b.branch5x5_1.bn`. SE blocks keep our paths.
  static let inceptionV3 = ModuleNaming { graph in
    let branches = Branches(graph)
    return graph.nodes.map { node in
      let parts = node.name.split(separator: ".")
      if let unit = stemUnit(parts, stemV3) { return unit }
      guard let layer = branches.layer(parts), let module = layer.module,
        layer.branch <= branchesV3(layer.stage, module).count
      else { return node.name }
      let name = branchesV3(layer.stage, module)[layer.branch - 1]
      let number = layer.count > 1 ? "_\(layer.position + 1)\(layer.fork)" : ""
      return "Mixed_\(layer.stage)\(module).\(name)\(number).\(layer.part)"
    }
  }

  /// timm's `inception_resnet_v2`: `conv2d_1a.conv`, `mixed_5b.branch1.0.conv`,
  /// `repeat_1.3.branch0.bn`, `repeat.0.conv2d`, `classif`. SE blocks keep our paths.
  static let inceptionResNetV2 = ModuleNaming { graph in
    let branches = Branches(graph)
    let last = graph.nodes.compactMap { BlockPath($0.name.split(separator: ".")) }
      .filter { $0.stage == 7 }.map(\.block).max()
    return graph.nodes.map { node in
      let parts = node.name.split(separator: ".")
      if let unit = stemUnit(parts, stemResNetV2) { return unit }
      if node.name == "fc" { return "classif" }
      if parts.count == 2, parts[0] == "head" { return "conv2d_7b.\(parts[1])" }
      let block = BlockPath(parts).map { path in
        if path.stage == 7, path.block == last { return "block8" }
        return (path.stage == 5 ? "repeat" : "repeat_\(path.stage - 5)") + ".\(path.block - 1)"
      }
      if let block, parts.count == 3, parts[2] == "conv1" { return "\(block).conv2d" }
      guard let layer = branches.layer(parts) else { return node.name }
      let position = layer.position + (layer.hasPool ? 1 : 0)
      let number = layer.count > 1 || layer.hasPool ? ".\(position)" : ""
      let owner = block ?? "mixed_\(layer.stage)\(layer.module ?? "")"
      return "\(owner).branch\(layer.branch - 1)\(number).\(layer.part)"
    }
  }

  private static let stemV3 = [
    "Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "Conv2d_3b_1x1", "Conv2d_4a_3x3",
  ]
  private static let stemResNetV2 = [
    "conv2d_1a", "conv2d_2a", "conv2d_2b", "conv2d_3b", "conv2d_4a",
  ]

  /// `stem.conv2` → the second unit's `conv`.
  private static func stemUnit(_ parts: [Substring], _ units: [String]) -> String? {
    guard parts.count == 2, parts[0] == "stem" else { return nil }
    for part in ["conv", "bn"] {
      if let number = trailingNumber(parts[1], after: part), units.indices.contains(number - 1) {
        return "\(units[number - 1]).\(part)"
      }
    }
    return nil
  }

  /// What Inception-v3 calls the branches of a module.
  private static func branchesV3(_ stage: Int, _ module: String) -> [String] {
    switch (stage, module) {
    case (6, "a"): ["branch3x3", "branch3x3dbl"]
    case (7, "a"): ["branch3x3", "branch7x7x3"]
    case (5, _): ["branch1x1", "branch5x5", "branch3x3dbl", "branch_pool"]
    case (6, _): ["branch1x1", "branch7x7", "branch7x7dbl", "branch_pool"]
    default: ["branch1x1", "branch3x3", "branch3x3dbl", "branch_pool"]
    }
  }
}

/// `stage5.block3` at the beginning of a path.
private struct BlockPath {
  var stage: Int
  var block: Int

  init?(_ parts: [Substring]) {
    guard parts.count > 1, let stage = trailingNumber(parts[0], after: "stage"),
      let block = trailingNumber(parts[1], after: "block")
    else { return nil }
    (self.stage, self.block) = (stage, block)
  }
}

/// Where in their branches the layers of a network of Inception modules stand.
private struct Branches {
  /// A layer `stage5.moduleb.branch2.reduce.conv`, or `stage5.block1.branch2.reduce.conv`.
  struct Layer {
    var stage: Int
    /// The module's letter; nil in a block.
    var module: String?
    var branch: Int
    /// From 0 in its branch; layers of a fork have one position.
    var position: Int
    /// Positions in the branch.
    var count: Int
    /// `a` or `b` in a fork, else empty.
    var fork: String
    var hasPool: Bool
    /// `conv`, `bn`.
    var part: Substring
  }

  /// Names of the layers of each branch; layers of a fork as one.
  private var layers: [String: [String]] = [:]
  private var pools: Set<String> = []

  init(_ graph: Graph) {
    for node in graph.nodes {
      let parts = node.name.split(separator: ".")
      guard parts.count > 3, parts[2].hasPrefix("branch") else { continue }
      let branch = parts[..<3].joined(separator: ".")
      switch node.operation {
      case .convolution:
        let name = Self.position(parts[3])
        if layers[branch]?.last != name { layers[branch, default: []].append(name) }
      case .pool: pools.insert(branch)
      case .input, .batchNorm, .activation, .globalPool, .fullyConnected, .add, .concatenate,
        .scale, .multiply, .dropout, .padShortcut, .channelShuffle:
        break
      }
    }
  }

  private static func position(_ layer: Substring) -> String {
    layer.hasPrefix("fork") ? "fork" : String(layer)
  }

  func layer(_ parts: [Substring]) -> Layer? {
    guard parts.count == 5, let stage = trailingNumber(parts[0], after: "stage"),
      let branch = trailingNumber(parts[2], after: "branch"),
      let layers = layers[parts[..<3].joined(separator: ".")],
      let position = layers.firstIndex(of: Self.position(parts[3]))
    else { return nil }
    let fork = trailingNumber(parts[3], after: "fork")
    return Layer(
      stage: stage,
      module: parts[1].hasPrefix("module") ? String(parts[1].dropFirst("module".count)) : nil,
      branch: branch, position: position, count: layers.count,
      fork: fork.map { $0 == 1 ? "a" : "b" } ?? "",
      hasPool: pools.contains(parts[..<3].joined(separator: ".")), part: parts[4])
  }
}
