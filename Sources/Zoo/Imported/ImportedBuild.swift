import Network

/// Builds an imported network for images and classes of a size, with SE blocks where the settings want them.
struct ImportedBuild {
  private let blueprint: Blueprint
  /// Blocks behind a layer, for all that read it: the name of each.
  private var after: [Int: [(name: String, block: SqueezeExcitation)]] = [:]
  /// Blocks between a layer and some that read it: reader and layer, and which block.
  private var between: [Link: [Int]] = [:]
  private var blocks: [(name: String, block: SqueezeExcitation)] = []

  private struct Link: Hashable {
    var reader: Int
    var input: Int
  }

  init(_ network: ImportedNetwork, _ settings: EffectiveSettings) {
    blueprint = network.blueprint.with(classes: settings.classes)
    guard let se = settings.se else { return }
    if let patterns = se.at {
      for number in blueprint.layers(named: patterns) {
        after[number] = [(blueprint.layers[number - 1].name, SqueezeExcitation(settings: se))]
      }
      return
    }
    for site in network.sites {
      guard let block = settings.squeezeExcitation(stage: site.stage) else { continue }
      place(block, at: site)
    }
  }

  private mutating func place(_ block: SqueezeExcitation, at site: SESite) {
    guard let branch = site.branch, let shortcut = site.shortcut else {
      after[site.join, default: []].append((site.name, block))
      return
    }
    blocks.append((site.name, block))
    let number = blocks.count - 1
    switch block.settings.placement {
    case .standard: between[Link(reader: site.join, input: branch), default: []].append(number)
    case .identity: between[Link(reader: site.join, input: shortcut), default: []].append(number)
    case .pre:
      for member in site.members where blueprint.layers[member - 1].inputs.contains(site.root) {
        between[Link(reader: member, input: site.root), default: []].append(number)
      }
    case .post:
      let end = blueprint.activation(after: site.join) ?? site.join
      after[end, default: []].append((site.name, block))
    case .threeByThree:
      let layer = site.members.first { blueprint.isWide($0) } ?? branch
      after[blueprint.tail(layer), default: []].append((site.name, block))
    }
  }

  /// The logits.
  func run(_ builder: inout GraphBuilder) -> NodeID {
    var nodes = [builder.input]
    var gated: [Int: NodeID] = [:]
    for (index, layer) in blueprint.layers.enumerated() {
      let number = index + 1
      var inputs: [NodeID] = []
      for input in layer.inputs {
        // Of residual branches within each other the inner one's block comes last.
        var source = nodes[input]
        for place in (between[Link(reader: number, input: input)] ?? []).reversed() {
          let x = source
          source =
            gated[place] ?? builder.scoped(blocks[place].name) { blocks[place].block(&$0, x) }
          gated[place] = source
        }
        inputs.append(source)
      }
      var node = builder.append(layer, inputs)
      for (name, block) in after[number] ?? [] {
        let x = node
        node = builder.scoped(name) { block(&$0, x) }
      }
      nodes.append(node)
    }
    return nodes[nodes.count - 1]
  }
}

extension Blueprint {
  /// A convolution whose window is larger than 1×1.
  fileprivate func isWide(_ number: Int) -> Bool {
    guard case .convolution(let convolution) = layers[number - 1].operation else { return false }
    return convolution.window.area > 1
  }

  /// The activation that alone reads a layer.
  fileprivate func activation(after number: Int) -> Int? {
    let readers = layers.indices.filter { layers[$0].inputs.contains(number) }
    guard readers.count == 1, case .activation = layers[readers[0]].operation else { return nil }
    return readers[0] + 1
  }

  /// The last of the batch norms and the one activation that follow a layer alone.
  fileprivate func tail(_ number: Int) -> Int {
    var last = number
    while true {
      let readers = layers.indices.filter { layers[$0].inputs.contains(last) }
      guard readers.count == 1, let reader = readers.first else { return last }
      switch layers[reader].operation {
      case .batchNorm: last = reader + 1
      case .activation: return reader + 1
      default: return last
      }
    }
  }

  /// Numbers of the layers that patterns name; `*` stands for any text.
  func layers(named patterns: [String]) -> [Int] {
    layers.indices.filter { index in
      patterns.contains { Self.matches(Substring(layers[index].name), Substring($0)) }
    }.map { $0 + 1 }
  }

  private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == "*" {
      let rest = pattern.dropFirst()
      return matches(name, rest) || (!name.isEmpty && matches(name.dropFirst(), pattern))
    }
    return name.first == first && matches(name.dropFirst(), pattern.dropFirst())
  }
}
