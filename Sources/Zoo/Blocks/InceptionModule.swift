import Network

/// A module of BN-Inception: four branches joined along the channels (paper, section 4 of Ioffe and
/// Szegedy 2015, widths of the official release).
struct InceptionModule {
  /// Channels of the 1×1 branch; nil in modules of stride 2, which lack it.
  var single: Int?
  /// 1×1 reduction and 3×3 convolution.
  var triple: (reduce: Int, out: Int)
  /// 1×1 reduction and two 3×3 convolutions.
  var double: (reduce: Int, first: Int, out: Int)
  var pool: PoolKind
  /// Channels of the 1×1 convolution behind the pool; nil passes the pooled map on.
  var projection: Int?
  var se: SqueezeExcitation?

  private var stride: Int { single == nil ? 2 : 1 }

  func callAsFunction(_ builder: inout GraphBuilder, _ input: NodeID) -> NodeID {
    var x = input
    if let se, se.settings.placement == .pre { x = se(&builder, x) }
    var branches: [NodeID] = []
    if let single { branches.append(unit(&builder, "branch1.conv", x, 1, single)) }
    var y = unit(&builder, "branch2.reduce", x, 1, triple.reduce)
    branches.append(unit(&builder, "branch2.conv", y, 3, triple.out, stride: stride))
    y = unit(&builder, "branch3.reduce", x, 1, double.reduce)
    y = unit(&builder, "branch3.conv1", y, 3, double.first)
    branches.append(unit(&builder, "branch3.conv2", y, 3, double.out, stride: stride))
    let window =
      stride == 1
      ? Window(square: 3) : Window(square: 3, stride: 2, padding: 0, roundsUp: true)
    y = builder.pool("branch4.pool", x, pool, window)
    if let projection { y = unit(&builder, "branch4.conv", y, 1, projection) }
    branches.append(y)
    let joined = builder.concatenate("concat", branches)
    if let se, se.settings.placement == .standard { return se(&builder, joined) }
    return joined
  }

  private func unit(
    _ builder: inout GraphBuilder, _ name: String, _ x: NodeID, _ kernel: Int, _ channels: Int,
    stride: Int = 1
  ) -> NodeID {
    builder.scoped(name) { builder in
      let y = builder.convolution(
        "conv", x, Convolution(Window(square: kernel, stride: stride), outputChannels: channels))
      return builder.activation("relu", builder.batchNorm("bn", y))
    }
  }
}
