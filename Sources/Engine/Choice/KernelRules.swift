import Kernels
import Network

/// Which kernel computes which convolution, and which fully connected layer: rules in order, of which the first that
/// fits a shape counts. A convolution that no rule fits is computed directly, a fully connected layer by our own
/// kernel.
///
/// The kernels' sums differ in their last bits, so rules other than the standard ones make other trials.
package struct KernelRules: Hashable, Sendable {
  /// A kernel, and where it is used besides that it must fit the shape.
  struct Rule: Hashable, Sendable {
    var kernel: ConvolutionChoice
    /// All of them must hold.
    var conditions: [Condition]
  }

  /// The same for fully connected layers, which are convolutions of one position.
  struct LinearRule: Hashable, Sendable {
    var kernel: LinearChoice
    var conditions: [Condition]
  }

  /// A bound on one extent of a shape.
  struct Condition: Hashable, Sendable {
    var extent: Extent
    var relation: Relation
    var bound: Int

    func holds(_ g: ConvolutionGeometry, images: Int) -> Bool {
      let value = extent.value(g, images: images)
      return switch relation {
      case .equal: value == bound
      case .atLeast: value >= bound
      case .atMost: value <= bound
      }
    }
  }

  enum Relation: String, CaseIterable, Sendable {
    case atLeast = ">="
    case atMost = "<="
    case equal = "="
  }

  /// What rules can ask of a shape.
  enum Extent: String, CaseIterable, Sendable {
    /// Channels of the whole input and output.
    case inputs, outputs
    case groups
    /// Values of the window: 9 of a 3×3 one.
    case taps
    case stride
    /// Positions of an image's output.
    case positions
    /// Images at a time: the batch.
    case images
    /// 4×4 tiles of all those images' outputs.
    case tiles

    func value(_ g: ConvolutionGeometry, images: Int) -> Int {
      switch self {
      case .inputs: g.inputChannels
      case .outputs: g.outputChannels
      case .groups: g.groups
      case .taps: g.kernelHeight * g.kernelWidth
      case .stride: g.stride
      case .positions: g.outputHeight * g.outputWidth
      case .images: images
      case .tiles: images * WinogradGrid(forward: g).tiles
      }
    }
  }

  let rules: [Rule]
  let linear: [LinearRule]

  /// Our own kernel computes what no rule fits, so a last rule that says so says nothing.
  init(_ rules: [Rule], linear: [LinearRule] = []) {
    self.rules = rules
    self.linear = Array(
      linear.reversed().drop { $0.kernel == .own }.reversed())
  }

  /// By measurement, which `ablate bench kernels --compare` repeats. Winograd's weights are four times as
  /// many and want some tiles for each time they are read.
  package static let standard = KernelRules([
    Rule(kernel: .depthwise, conditions: [.init(extent: .groups, relation: .atLeast, bound: 2)]),
    Rule(
      kernel: .winograd,
      conditions: [
        .init(extent: .positions, relation: .atLeast, bound: 16),
        .init(extent: .tiles, relation: .atLeast, bound: 8),
      ]),
    Rule(kernel: .direct, conditions: []),
  ])

  /// One kernel wherever it fits.
  package static func always(_ kernel: ConvolutionChoice) -> KernelRules {
    KernelRules([Rule(kernel: kernel, conditions: [])])
  }

  /// The standard rules, and one kernel for all fully connected layers.
  package static func always(_ kernel: LinearChoice) -> KernelRules {
    KernelRules(standard.rules, linear: [LinearRule(kernel: kernel, conditions: [])])
  }

  /// - Parameter images: the batch.
  package func choice(_ shape: ConvolutionShape, images: Int) -> ConvolutionChoice {
    choice(ConvolutionGeometry(shape), images: images)
  }

  func choice(_ g: ConvolutionGeometry, images: Int) -> ConvolutionChoice {
    rules.first { rule in
      rule.kernel.fits(g) && rule.conditions.allSatisfy { $0.holds(g, images: images) }
    }?.kernel ?? .direct
  }

  /// Whether some fully connected layer may be computed by OpenBLAS.
  package var usesOpenBLAS: Bool { linear.contains { $0.kernel == .openblas } }

  /// The kernel of a fully connected layer.
  package func linearChoice(inputs: Int, outputs: Int, images: Int) -> LinearChoice {
    let shape = ConvolutionGeometry(
      height: 1, width: 1, inputChannels: inputs, kernelHeight: 1, kernelWidth: 1, stride: 1,
      paddingHeight: 0, paddingWidth: 0, outputChannels: outputs, groups: 1, outputHeight: 1,
      outputWidth: 1)
    return linear.first { rule in
      rule.conditions.allSatisfy { $0.holds(shape, images: images) }
    }?.kernel ?? .own
  }
}
