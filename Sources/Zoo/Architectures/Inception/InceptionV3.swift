import Network

extension Zoo {
  /// `inception-v3` (Szegedy et al. 2016) in the widths of timm 1.0.31, without the auxiliary head.
  static let inceptionV3 = Architecture(
    name: "inception-v3", family: .inception, summary: "11 modules; no auxiliary head",
    source: "Szegedy et al. 2016a; timm 1.0.31", input: 299, classes: 1000, width: 32,
    smallestInput: 75, stages: 5...7, placements: modulePlacements, placementReason: moduleReason,
    modules: .inceptionV3
  ) { builder, settings in
    var x = builder.stem(stem299(settings), epsilon: 1e-3)
    for (stage, name, branches) in modulesV3({ settings.scaled($0) }) {
      let module = InceptionModule(
        branches: branches, epsilon: 1e-3, se: settings.squeezeExcitation(stage: stage))
      x = builder.scoped("stage\(stage).module\(name)") { module(&$0, x) }
    }
    return x
  }

  /// The stem that Inception-v3 and Inception-ResNet-v2 have in common: 299×299×3 → 35×35×192.
  static func stem299(_ settings: EffectiveSettings) -> [Step] {
    [
      .conv(3, settings.width, stride: 2, valid: true),
      .conv(3, settings.width, valid: true), .conv(3, settings.scaled(64)), .halve(),
      .conv(1, settings.scaled(80)), .conv(3, settings.scaled(192), valid: true), .halve(),
    ]
  }

  /// Modules 5b to 7c as (stage, letter, branches); `c` scales channels.
  private static func modulesV3(
    _ c: (Int) -> Int
  ) -> [(stage: Int, name: String, branches: [[Step]])] {
    func at35(_ projection: Int) -> [[Step]] {
      [
        [.conv(1, c(64))], [.conv(1, c(48)), .conv(5, c(64))],
        [.conv(1, c(64)), .conv(3, c(96)), .conv(3, c(96))],
        [.pool(.average), .conv(1, c(projection))],
      ]
    }
    func at17(_ k: Int) -> [[Step]] {
      [
        [.conv(1, c(192))], [.conv(1, c(k)), .conv(1, 7, c(k)), .conv(7, 1, c(192))],
        [
          .conv(1, c(k)), .conv(7, 1, c(k)), .conv(1, 7, c(k)), .conv(7, 1, c(k)),
          .conv(1, 7, c(192)),
        ],
        [.pool(.average), .conv(1, c(192))],
      ]
    }
    let fork = Step.fork([Layer(1, 3, channels: c(384)), Layer(3, 1, channels: c(384))])
    let at8: [[Step]] = [
      [.conv(1, c(320))], [.conv(1, c(384)), fork],
      [.conv(1, c(448)), .conv(3, c(384)), fork], [.pool(.average), .conv(1, c(192))],
    ]
    let to17: [[Step]] = [
      [.conv(3, c(384), stride: 2, valid: true)],
      [.conv(1, c(64)), .conv(3, c(96)), .conv(3, c(96), stride: 2, valid: true)], [.halve()],
    ]
    let to8: [[Step]] = [
      [.conv(1, c(192)), .conv(3, c(320), stride: 2, valid: true)],
      [
        .conv(1, c(192)), .conv(1, 7, c(192)), .conv(7, 1, c(192)),
        .conv(3, c(192), stride: 2, valid: true),
      ],
      [.halve()],
    ]
    return [
      (5, "b", at35(32)), (5, "c", at35(64)), (5, "d", at35(64)),
      (6, "a", to17), (6, "b", at17(128)), (6, "c", at17(160)), (6, "d", at17(160)),
      (6, "e", at17(192)), (7, "a", to8), (7, "b", at8), (7, "c", at8),
    ]
  }
}
