import Network
import Testing
import Zoo

/// What the networks for small images have in common with the families they stand for.
@Suite("Networks of CIFAR size")
struct SmallNetworksTests {
  @Test(
    "cifar-resnext-29 has the 34.4 million parameters of Xie et al.; groups are as wide as the stem"
  )
  func resNeXt() throws {
    #expect(try graph("cifar-resnext-29").cost.total.parameters == 34_426_698)
    for width in [4, 64] {
      let built = try graph("cifar-resnext-29", [("width", "\(width)")])
      guard case .convolution(let grouped) = try built.node("stage2.block1.conv2").operation else {
        Issue.record("no convolution")
        return
      }
      #expect(grouped.groups == 8 && grouped.outputChannels == 8 * width)
      #expect(try built.node("stage4.block3.relu").shape == Shape(8, 8, 16 * width))
    }
  }

  @Test("cifar-vgg has VGG's convolutions, and one layer for three after them")
  func vgg() throws {
    for (name, counts) in [("cifar-vgg-11", [1, 1, 2, 2, 2]), ("cifar-vgg-16", [2, 2, 3, 3, 3])] {
      let built = try graph(name)
      for (index, count) in counts.enumerated() {
        let stage = built.nodes.filter {
          $0.name.hasPrefix("stage\(index + 1).") && $0.name.hasSuffix(".conv1")
        }
        #expect(stage.count == count)
        let side = 32 >> index
        #expect(stage.allSatisfy { $0.shape == Shape(side, side, 64 << min(index, 3)) })
      }
      #expect(built.nodes.suffix(2).map(\.name) == ["pool", "fc"])
    }
    let small = try graph("cifar-vgg-16").parameters
    let sizes = Dictionary(
      uniqueKeysWithValues: try graph("vgg-16").parameters.map { ($0.name, $0.dimensions) })
    for parameter in small where !parameter.name.hasPrefix("fc") {
      #expect(sizes[parameter.name] == parameter.dimensions)
    }
  }

  @Test(
    "mobilenet and shufflenet for small images have the weights of the large ones",
    arguments: ["mobilenet", "shufflenet"])
  func sameWeights(_ name: String) throws {
    let large = try graph(name).parameters.filter { !$0.name.hasPrefix("fc.") }
    let small = try graph("cifar-" + name).parameters.filter { !$0.name.hasPrefix("fc.") }
    #expect(large.map(\.name) == small.map(\.name))
    #expect(large.map(\.dimensions) == small.map(\.dimensions))
  }

  @Test("their maps shrink from 32 to 4 pixels, or from 16 by a strided stem")
  func resolutions() throws {
    for (name, layer) in [
      ("cifar-mobilenet", "stage5.block2.relu2"), ("cifar-shufflenet", "stage4.block4.relu"),
    ] {
      #expect(try graph(name).node(layer).shape.height == 4)
      #expect(try graph(name, [("stem_stride", "2")]).node(layer).shape.height == 2)
    }
    #expect(
      try graph("cifar-mobilenet").node("stage2.block1.relu2").shape == Shape(32, 32, 128))
    #expect(
      try graph("cifar-inception-resnet").node("stage7.block2.add").shape == Shape(8, 8, 2080))
  }

  @Test("cifar-inception-resnet has two blocks of each kind, each like its first in full")
  func inceptionResNet() throws {
    let small = try graph("se-cifar-inception-resnet")
    #expect(small.seBlocks.count == 6)
    let full = Dictionary(
      uniqueKeysWithValues: try graph("se-inception-resnet-v2").parameters.map {
        ($0.name, $0.dimensions)
      })
    for parameter in small.parameters where parameter.name.contains(".block") {
      #expect(full[parameter.name] == parameter.dimensions)
    }
  }
}
