import Network

/// An entry of the zoo: what a name stands for.
package struct Architecture: Sendable {
  package var name: String
  package var family: Family
  package var summary: String
  /// Where the definition comes from.
  package var source: String
  /// Its own side of the square input.
  package var input = 32
  /// Its own number of classes.
  package var classes = 10
  /// Channels of the first convolution; all others scale with it.
  package var width: Int
  /// What the width must be a multiple of, and why.
  var widthStep = (multiple: 1, reason: "")
  /// Smallest side of the input.
  var smallestInput = 8
  package var choices = Choices()
  /// Stages that can have SE blocks, numbered as in the paper.
  package var stages: ClosedRange<Int>
  /// Placements that make sense, and why the others do not.
  package var placements = Self.residualPlacements
  var placementReason = "its blocks have no such slot"
  var head = Head.pooled()
  var modules = ModuleNaming.paths
  /// From the images to the features that the head reads.
  let body: @Sendable (inout GraphBuilder, EffectiveSettings) -> NodeID

  /// The slots of a residual block. One by one: a new placement is offered where a block has a slot for it.
  private static let residualPlacements: Set<Placement> = [
    .standard, .pre, .post, .identity, .threeByThree,
  ]

  /// Own values of the settings that not every network has; nil is no choice.
  package struct Choices: Sendable {
    package var stemStride: Int?
    package var shortcut: Shortcut?
    package var strideIn: StrideIn?
    package var batchNorm: Bool?
  }

  /// From the features to the logits; the last layer is `fc` in every network of the zoo.
  enum Head: Sendable {
    /// Global average pooling, dropout of the given rate, and the classifier.
    case pooled(dropout: Double = 0)
    /// Hidden fully connected layers on the whole map, each with ReLU and dropout: their number, their
    /// channels in units of the width, and the rate.
    case hidden(count: Int, multiple: Int, dropout: Double)
    /// The body gives the logits itself, as a network from a file does.
    case own
  }
}

/// Networks that are listed and documented together.
package enum Family: String, Sendable, CaseIterable {
  case resNet = "ResNet"
  case resNeXt = "ResNeXt, SENet"
  case vgg = "VGG"
  case inception = "Inception"
  case mobile = "Mobile"
  case cifar = "CIFAR size"
  case file = "from a file"
}

extension Architecture {
  /// The logits of the features.
  func logits(
    _ builder: inout GraphBuilder, _ features: NodeID, _ settings: EffectiveSettings
  ) -> NodeID {
    var x = features
    switch head {
    case .own: return features
    case .pooled(let dropout):
      x = builder.globalPool("pool", x, .average)
      if dropout > 0 { x = builder.dropout("head.dropout", x, rate: dropout) }
    case .hidden(let count, let multiple, let dropout):
      for index in 1...count {
        x = builder.fullyConnected(
          "head.fc\(index)", x, outputs: multiple * settings.width, bias: true)
        x = builder.activation("head.relu\(index)", x)
        x = builder.dropout("head.dropout\(index)", x, rate: dropout)
      }
    }
    return builder.fullyConnected("fc", x, outputs: settings.classes, bias: true)
  }
}
