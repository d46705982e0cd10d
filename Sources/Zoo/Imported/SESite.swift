import Network

/// A place in an imported network where an SE block can stand: a residual addition with its branch and its shortcut, or
/// the concatenation of a module's branches. Layers are numbers of the blueprint; 0 is the images.
package struct SESite: Hashable, Sendable {
  /// Prefix of the block's layers: what the names of the branch's layers have in common, else the addition's name.
  package var name: String
  /// The addition or concatenation.
  package var join: Int
  /// The last layer of the branch and of the shortcut; both nil at a concatenation.
  package var branch: Int?
  package var shortcut: Int?
  /// The layer that branch and shortcut both read.
  package var root: Int
  /// The branch's layers.
  package var members: [Int]
  /// From 2, as the paper counts: maps of another size begin the next one.
  package var stage: Int

  var placements: Set<Placement> {
    branch == nil ? [.standard] : [.standard, .pre, .post, .identity, .threeByThree]
  }

  /// All residual additions of a network; where it has none, all concatenations of branches.
  ///
  /// - Parameter shapes: what each layer gives.
  static func all(of blueprint: Blueprint, _ shapes: [Shape]) -> [SESite] {
    let ancestry = Ancestry(blueprint)
    var sites: [SESite] = []
    for kind in [Kind.addition, .concatenation] where sites.isEmpty {
      for (index, layer) in blueprint.layers.enumerated() {
        let number = index + 1
        let site =
          kind == .addition
          ? addition(number, layer, blueprint, ancestry)
          : concatenation(number, layer, blueprint, ancestry)
        if let site { sites.append(site) }
      }
    }
    // Blocks of one name would be one block, and one of a module's own name would collide with it.
    var names: Set<String> = []
    var sides: [Int] = []
    for index in sites.indices {
      let (name, join) = (sites[index].name, sites[index].join)
      let own = blueprint.layers.contains { $0.name.hasPrefix("\(name).se.") }
      if name.isEmpty || own || names.contains(name) {
        sites[index].name = blueprint.layers[join - 1].name
      }
      names.insert(sites[index].name)
      let side = shapes[join].positions
      if !sides.contains(side) { sides.append(side) }
      sites[index].stage = 2 + (sides.firstIndex(of: side) ?? 0)
    }
    return sites
  }

  private enum Kind { case addition, concatenation }

  private static func addition(
    _ number: Int, _ layer: Blueprint.Layer, _ blueprint: Blueprint, _ ancestry: Ancestry
  ) -> SESite? {
    guard case .add = layer.operation, layer.inputs.count == 2, layer.inputs[0] != layer.inputs[1],
      let root = ancestry.nearestCommon(layer.inputs[0], layer.inputs[1])
    else { return nil }
    let sides = layer.inputs.map { ancestry.between(root, $0) }
    let depths = sides.map { members in members.count { blueprint.isConvolution($0) } }
    // Of two sides the branch is the one with more convolutions; with as many on both there is no shortcut.
    guard depths[0] != depths[1] else { return nil }
    let branch = depths[0] > depths[1] ? 0 : 1
    return SESite(
      name: blueprint.commonName(sides[branch]), join: number, branch: layer.inputs[branch],
      shortcut: layer.inputs[1 - branch], root: root, members: sides[branch], stage: 2)
  }

  private static func concatenation(
    _ number: Int, _ layer: Blueprint.Layer, _ blueprint: Blueprint, _ ancestry: Ancestry
  ) -> SESite? {
    guard case .concatenate = layer.operation, layer.inputs.count > 1 else { return nil }
    var root = layer.inputs[0]
    for input in layer.inputs.dropFirst() {
      guard let common = ancestry.nearestCommon(root, input) else { return nil }
      root = common
    }
    let sides = layer.inputs.map { ancestry.between(root, $0) }
    // A part that is passed on as it is makes no module of parallel branches.
    guard sides.allSatisfy({ $0.contains { blueprint.isConvolution($0) } }) else { return nil }
    let members = Set(sides.joined()).sorted()
    return SESite(
      name: blueprint.commonName(members), join: number, branch: nil, shortcut: nil, root: root,
      members: members, stage: 2)
  }
}

extension Blueprint {
  fileprivate func isConvolution(_ number: Int) -> Bool {
    guard number > 0, case .convolution = layers[number - 1].operation else { return false }
    return true
  }

  /// The parts between points that the names of layers with parameters begin with, such as `layer1.0`.
  fileprivate func commonName(_ members: [Int]) -> String {
    let names = members.map { layers[$0 - 1] }.filter { $0.operation.hasParameters }
      .map { $0.name.split(separator: ".").dropLast() }
    guard var common = names.first else { return "" }
    for name in names {
      while !name.starts(with: common) { common = common.dropLast() }
    }
    return common.joined(separator: ".")
  }
}

/// Which layers a layer's value depends on.
private struct Ancestry {
  /// By layer: a bit for each layer that it is computed from, itself included.
  private var bits: [[UInt64]] = []

  init(_ blueprint: Blueprint) {
    let words = (blueprint.layers.count + 64) / 64
    for number in 0...blueprint.layers.count {
      var row = [UInt64](repeating: 0, count: words)
      row[number / 64] |= 1 << UInt64(number % 64)
      if number > 0 {
        for input in blueprint.layers[number - 1].inputs {
          for word in 0..<words { row[word] |= bits[input][word] }
        }
      }
      bits.append(row)
    }
  }

  private func depends(_ number: Int, on other: Int) -> Bool {
    bits[number][other / 64] >> UInt64(other % 64) & 1 == 1
  }

  /// The last layer that both depend on, or are.
  func nearestCommon(_ a: Int, _ b: Int) -> Int? {
    stride(from: min(a, b), through: 0, by: -1).first { depends(a, on: $0) && depends(b, on: $0) }
  }

  /// The layers after `root` on the way to `end`, which is one of them unless it is the root.
  func between(_ root: Int, _ end: Int) -> [Int] {
    guard end > root else { return [] }
    return ((root + 1)...end).filter { depends(end, on: $0) && depends($0, on: root) }
  }
}
