import Network

extension Zoo {
  /// `cifar-inception`: the ten modules of BN-Inception behind a 3×3 stem for small images, the
  /// Inception arm of the sweeps. `width` is the stem's; every other width scales with it, rounded
  /// to a multiple of 8.
  static let cifarInception = Architecture(
    name: "cifar-inception", summary: "BN-Inception's ten modules on a 3×3 stem",
    source: "Ioffe and Szegedy 2015, official widths; the stem is ours", width: 64, shortcut: nil,
    stages: 3...5, placements: [.standard, .pre],
    placementReason: "an Inception module has no addition; use standard or pre", smallestInput: 16
  ) { builder, settings, width, _ in
    func scaled(_ channels: Int) -> Int {
      width == 64 ? channels : max(8, (channels * width + 256) / 512 * 8)
    }
    var x = builder.scoped("stem") { builder in
      let y = builder.convolution(
        "conv", builder.input,
        Convolution(Window(square: 3, stride: settings.stemStride), outputChannels: width))
      return builder.activation("relu", builder.batchNorm("bn", y))
    }
    for row in inceptionModules {
      let module = InceptionModule(
        single: row.single.map(scaled), triple: (scaled(row.triple.0), scaled(row.triple.1)),
        double: (scaled(row.double.0), scaled(row.double.1), scaled(row.double.2)), pool: row.pool,
        projection: row.projection.map(scaled),
        se: settings.squeezeExcitation(stage: row.stage))
      x = builder.scoped("stage\(row.stage).module\(row.name)") { module(&$0, x) }
    }
    return x
  }

  private struct InceptionRow: Sendable {
    var stage: Int
    var name: String
    var single: Int?
    var triple: (Int, Int)
    var double: (Int, Int, Int)
    var pool: PoolKind
    var projection: Int?
  }

  /// Widths of the official Caffe release, in the order of its column: 1×1; 3×3 reduce and conv;
  /// double 3×3 reduce and convs; pool and projection.
  private static let inceptionModules: [InceptionRow] = [
    .init(
      stage: 3, name: "a", single: 64, triple: (64, 64), double: (64, 96, 96), pool: .average,
      projection: 32),
    .init(
      stage: 3, name: "b", single: 64, triple: (64, 96), double: (64, 96, 96), pool: .average,
      projection: 64),
    .init(
      stage: 3, name: "c", single: nil, triple: (128, 160), double: (64, 96, 96), pool: .maximum,
      projection: nil),
    .init(
      stage: 4, name: "a", single: 224, triple: (64, 96), double: (96, 128, 128), pool: .average,
      projection: 128),
    .init(
      stage: 4, name: "b", single: 192, triple: (96, 128), double: (96, 128, 128), pool: .average,
      projection: 128),
    .init(
      stage: 4, name: "c", single: 160, triple: (128, 160), double: (128, 160, 160),
      pool: .average, projection: 128),
    .init(
      stage: 4, name: "d", single: 96, triple: (128, 192), double: (160, 192, 192),
      pool: .average, projection: 128),
    .init(
      stage: 4, name: "e", single: nil, triple: (128, 192), double: (192, 256, 256),
      pool: .maximum, projection: nil),
    .init(
      stage: 5, name: "a", single: 352, triple: (192, 320), double: (160, 224, 224),
      pool: .average, projection: 128),
    .init(
      stage: 5, name: "b", single: 352, triple: (192, 320), double: (192, 224, 224),
      pool: .maximum, projection: 128),
  ]
}
