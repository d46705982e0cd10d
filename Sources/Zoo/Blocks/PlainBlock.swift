import Network

/// A block without a shortcut: layers one after the other, as in VGG and MobileNet.
struct PlainBlock {
  var layers: [Layer]
  var se: SqueezeExcitation?

  func callAsFunction(_ builder: inout GraphBuilder, _ x: NodeID) -> NodeID {
    let y = builder.chain(layers, builder.gated(x, by: se, at: .pre), se: se)
    return builder.gated(y, by: se, at: .standard)
  }
}
