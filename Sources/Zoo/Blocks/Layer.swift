import Network

/// A convolution with what belongs to it: batch norm and ReLU unless said otherwise.
struct Layer: Sendable {
  var kernelHeight: Int
  var kernelWidth: Int
  var channels: Int
  var stride: Int
  var groups: Int
  /// Zeros around the map keep its size at stride 1; without them the convolution is valid.
  var isPadded = true
  var hasBias = false
  /// ε of the batch norm; nil is no batch norm.
  var epsilon: Double? = 1e-5
  var hasReLU = true
  /// Groups of the channel shuffle at the end, if there is one.
  var shuffle: Int?

  init(kernel: Int, channels: Int, stride: Int = 1, groups: Int = 1) {
    self.init(kernel, kernel, channels: channels, stride: stride, groups: groups)
  }

  init(_ kernelHeight: Int, _ kernelWidth: Int, channels: Int, stride: Int = 1, groups: Int = 1) {
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.channels = channels
    self.stride = stride
    self.groups = groups
  }

  var window: Window {
    Window(
      kernelHeight, kernelWidth, stride: stride,
      paddingHeight: isPadded ? (kernelHeight - 1) / 2 : 0,
      paddingWidth: isPadded ? (kernelWidth - 1) / 2 : 0)
  }

  var convolution: Convolution {
    Convolution(window, outputChannels: channels, groups: groups, bias: hasBias)
  }
}

extension GraphBuilder {
  /// The operations of a layer: `conv`, `bn`, `relu`, `shuffle`, each with the suffix.
  mutating func layer(_ layer: Layer, _ x: NodeID, suffix: String = "") -> NodeID {
    var y = convolution("conv\(suffix)", x, layer.convolution)
    if let epsilon = layer.epsilon { y = batchNorm("bn\(suffix)", y, epsilon: epsilon) }
    if layer.hasReLU { y = activation("relu\(suffix)", y) }
    if let groups = layer.shuffle { y = channelShuffle("shuffle\(suffix)", y, groups: groups) }
    return y
  }

  /// Layers one after the other, numbered from 1. After the first 3×3 one stands an SE block of that
  /// placement.
  mutating func chain(_ layers: [Layer], _ x: NodeID, se: SqueezeExcitation?) -> NodeID {
    let gatedLayer = layers.firstThreeByThree
    var y = x
    for (index, layer) in layers.enumerated() {
      y = self.layer(layer, y, suffix: "\(index + 1)")
      if index == gatedLayer { y = gated(y, by: se, at: .threeByThree) }
    }
    return y
  }
}

extension [Layer] {
  /// The layer after which an SE block of placement 3×3 stands.
  var firstThreeByThree: Int? {
    firstIndex { $0.kernelHeight == 3 && $0.kernelWidth == 3 }
  }
}
