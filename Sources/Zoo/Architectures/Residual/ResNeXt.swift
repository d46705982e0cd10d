import Network

extension Zoo {
  /// `resnext-50-32x4d`, `resnext-101-32x4d` (Xie et al. 2017) and `senet-154` (paper, appendix):
  /// bottlenecks with grouped 3×3 convolutions.
  static let resNeXts: [Architecture] = [
    grouped(
      "resnext-50-32x4d", summary: "3, 4, 6, 3 bottlenecks, 32 groups of 4 channels",
      source: "Xie et al. 2017, Table 1", resNeXt([3, 4, 6, 3]), widthMultiple: 16),
    grouped(
      "resnext-101-32x4d", summary: "3, 4, 23, 3 bottlenecks, 32 groups of 4 channels",
      source: "Xie et al. 2017, Table 1", resNeXt([3, 4, 23, 3]), widthMultiple: 16),
    grouped(
      "senet-154", summary: "3, 8, 36, 3 bottlenecks, 64 groups of 4 channels, 3×3 stem",
      source: "Hu et al. 2019, appendix; official release",
      ResidualNetwork(
        form: BlockForm(multiples: [2, 4, 4], groups: 64), blocks: [3, 8, 36, 3],
        stem: { settings in
          [
            .conv(3, settings.width, stride: 2), .conv(3, settings.width),
            .conv(3, 2 * settings.width), .halve(roundsUp: true),
          ]
        }, projectionKernel: 3),
      widthMultiple: 32, head: .pooled(dropout: 0.2), modules: .seNet),
  ]

  /// `cifar-resnext-29`: three stages of three bottlenecks with 8 groups of 64 channels (Xie et al.
  /// 2017, section 5.3). `width` is the stem's, which equals the channels of a group.
  static let cifarResNeXt: Architecture = {
    let network = ResidualNetwork(
      form: BlockForm(multiples: [8, 8, 4], groups: 8), blocks: [3, 3, 3],
      stem: ResidualNetwork.stem3x3)
    return Architecture(
      name: "cifar-resnext-29", family: .cifar,
      summary: "3 stages of 3 bottlenecks, 8 groups of 64 channels",
      source: "Xie et al. 2017, §5.3", width: 64,
      choices: .init(stemStride: 1, shortcut: .projection, strideIn: .threeByThree), stages: 2...4,
      modules: .resNet
    ) { network(&$0, $1) }
  }()

  private static func resNeXt(_ blocks: [Int]) -> ResidualNetwork {
    ResidualNetwork(form: BlockForm(multiples: [2, 2, 4], groups: 32), blocks: blocks)
  }

  private static func grouped(
    _ name: String, summary: String, source: String, _ network: ResidualNetwork,
    widthMultiple: Int, head: Architecture.Head = .pooled(), modules: ModuleNaming = .resNet
  ) -> Architecture {
    Architecture(
      name: name, family: .resNeXt, summary: summary, source: source, input: 224, classes: 1000,
      width: 64,
      widthStep: (
        widthMultiple, "the 3×3 convolutions have \(network.form.groups) groups"
      ),
      smallestInput: 32,
      choices: .init(shortcut: .projection, strideIn: .threeByThree), stages: 2...5, head: head,
      modules: modules
    ) { network(&$0, $1) }
  }
}
