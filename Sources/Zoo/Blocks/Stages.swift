import Network

/// The place of a block in its network.
struct BlockPlace {
  /// Numbered as in the paper.
  var stage: Int
  /// From 1 within its stage.
  var block: Int
  /// 2 where the block halves the map.
  var stride: Int
}

extension GraphBuilder {
  /// Blocks stage by stage, each under `stageS.blockB`.
  ///
  /// - Parameters:
  ///   - blocks: number of blocks of each stage.
  ///   - first: number of the first stage.
  ///   - strides: stride of the first block of each stage; by default 2 in all but the first.
  mutating func stages(
    _ x: NodeID, blocks: [Int], first: Int = 2, strides: [Int]? = nil,
    _ body: (inout GraphBuilder, NodeID, BlockPlace) -> NodeID
  ) -> NodeID {
    var x = x
    for (index, count) in blocks.enumerated() {
      for block in 1...count {
        let stride = block > 1 ? 1 : strides?[index] ?? (index > 0 ? 2 : 1)
        let place = BlockPlace(stage: first + index, block: block, stride: stride)
        x = scoped("stage\(place.stage).block\(block)") { body(&$0, x, place) }
      }
    }
    return x
  }
}

/// The convolutions of a residual network's blocks.
struct BlockForm: Sendable {
  /// Channels in units of the stage's width: of two 3×3 convolutions, or of 1×1, 3×3, 1×1.
  var multiples: [Int]
  /// Of the 3×3 convolution of a bottleneck.
  var groups = 1

  static let basic = BlockForm(multiples: [1, 1])
  static let bottleneck = BlockForm(multiples: [1, 1, 4])

  var isBottleneck: Bool { multiples.count == 3 }

  func layers(
    _ width: Int, stride: Int, strideIn: StrideIn = .threeByThree
  ) -> [Layer] {
    guard isBottleneck else {
      return [
        Layer(kernel: 3, channels: multiples[0] * width, stride: stride),
        Layer(kernel: 3, channels: multiples[1] * width),
      ]
    }
    let isFirst = strideIn == .oneByOne
    return [
      Layer(kernel: 1, channels: multiples[0] * width, stride: isFirst ? stride : 1),
      Layer(
        kernel: 3, channels: multiples[1] * width, stride: isFirst ? 1 : stride, groups: groups),
      Layer(kernel: 1, channels: multiples[2] * width),
    ]
  }
}
