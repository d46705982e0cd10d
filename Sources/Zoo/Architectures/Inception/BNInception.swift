import Network

extension Zoo {
  /// `bn-inception`: the ten modules of Ioffe and Szegedy 2015 in the widths of the official release
  /// of the paper.
  static let bnInception = Architecture(
    name: "bn-inception", family: .inception, summary: "10 modules of 4 branches",
    source: "Ioffe and Szegedy 2015; official release", input: 224, classes: 1000, width: 64,
    smallestInput: 64, stages: 3...5, placements: modulePlacements, placementReason: moduleReason
  ) { builder, settings in
    let x = builder.stem([
      .conv(7, settings.width, stride: 2), .halve(roundsUp: true),
      .conv(1, settings.scaled(64)), .conv(3, settings.scaled(192)), .halve(roundsUp: true),
    ])
    return modules(&builder, settings, x)
  }

  /// `cifar-inception`: the same modules after a 3×3 stem for small images. Ours: the stem.
  static let cifarInception = Architecture(
    name: "cifar-inception", family: .cifar, summary: "BN-Inception's 10 modules on a 3×3 stem",
    source: "Ioffe and Szegedy 2015; the stem is ours", width: 64, smallestInput: 16,
    choices: .init(stemStride: 1), stages: 3...5, placements: modulePlacements,
    placementReason: moduleReason
  ) { builder, settings in
    let x = builder.stem([.conv(3, settings.width, stride: settings.stemStride)])
    return modules(&builder, settings, x)
  }

  static let modulePlacements: Set<Placement> = [.standard, .pre]
  static let moduleReason = "an Inception module has no addition; use standard or pre"

  /// A row of the paper's table in its order: 1×1; 3×3: reduce, conv; double: reduce, a, b; pool and
  /// projection. Without a 1×1 branch the module has stride 2.
  private struct Row: Sendable {
    var module: String
    var single: Int?
    var triple: (reduce: Int, out: Int)
    var double: (reduce: Int, first: Int, out: Int)
    var pool: PoolKind
    var projection: Int?

    init(
      _ module: String, _ single: Int?, _ triple: (Int, Int), _ double: (Int, Int, Int),
      _ pool: PoolKind, _ projection: Int?
    ) {
      self.module = module
      self.single = single
      self.triple = triple
      self.double = double
      self.pool = pool
      self.projection = projection
    }

    func branches(_ settings: EffectiveSettings) -> [[Step]] {
      func conv(_ kernel: Int, _ channels: Int, stride: Int = 1) -> Step {
        .conv(kernel, settings.scaled(channels), stride: stride)
      }
      let stride = single == nil ? 2 : 1
      return [
        single.map { [conv(1, $0)] } ?? [],
        [conv(1, triple.reduce), conv(3, triple.out, stride: stride)],
        [conv(1, double.reduce), conv(3, double.first), conv(3, double.out, stride: stride)],
        [stride == 1 ? .pool(pool) : .halve(roundsUp: true)]
          + (projection.map { [conv(1, $0)] } ?? []),
      ]
    }
  }

  private static let rows: [(stage: Int, rows: [Row])] = [
    (
      3,
      [
        Row("a", 64, (64, 64), (64, 96, 96), .average, 32),
        Row("b", 64, (64, 96), (64, 96, 96), .average, 64),
        Row("c", nil, (128, 160), (64, 96, 96), .maximum, nil),
      ]
    ),
    (
      4,
      [
        Row("a", 224, (64, 96), (96, 128, 128), .average, 128),
        Row("b", 192, (96, 128), (96, 128, 128), .average, 128),
        Row("c", 160, (128, 160), (128, 160, 160), .average, 128),
        Row("d", 96, (128, 192), (160, 192, 192), .average, 128),
        Row("e", nil, (128, 192), (192, 256, 256), .maximum, nil),
      ]
    ),
    (
      5,
      [
        Row("a", 352, (192, 320), (160, 224, 224), .average, 128),
        Row("b", 352, (192, 320), (192, 224, 224), .maximum, 128),
      ]
    ),
  ]

  private static func modules(
    _ builder: inout GraphBuilder, _ settings: EffectiveSettings, _ x: NodeID
  ) -> NodeID {
    var x = x
    for (stage, rows) in rows {
      for row in rows {
        let module = InceptionModule(
          branches: row.branches(settings), se: settings.squeezeExcitation(stage: stage))
        x = builder.scoped("stage\(stage).module\(row.module)") { module(&$0, x) }
      }
    }
    return x
  }
}
