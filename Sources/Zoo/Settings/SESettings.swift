/// How features are summed up before the excitation (paper, section 3.1 and Tables 11 and 16).
package enum Squeeze: String, Hashable, Sendable, CaseIterable {
  case avg, max
  /// No pooling: both layers become 1×1 convolutions and the gate is as large as the map.
  case none
}

/// The gate's last non-linearity (Table 12).
package enum Excitation: String, Hashable, Sendable, CaseIterable {
  case sigmoid, tanh, relu
}

/// Where in a block the SE block stands (Tables 14 and 15, Figure 5).
package enum Placement: String, Hashable, Sendable, CaseIterable {
  /// On the residual branch, before the addition; after an Inception module's concatenation.
  case standard
  /// Before the branch; the shortcut reads the ungated input.
  case pre
  /// After the addition and its ReLU.
  case post
  /// On the shortcut, after its projection.
  case identity
  /// Inside the branch, after the (first) 3×3 convolution with its batch norm and ReLU.
  case threeByThree = "3x3"
}

/// The settings of all SE blocks of a network.
package struct SESettings: Hashable, Sendable {
  /// r: hidden width is max(1, ⌊C / r⌋).
  package var reduction = 16
  package var squeeze = Squeeze.avg
  package var excitation = Excitation.sigmoid
  package var placement = Placement.standard
  /// Stages that have SE blocks, numbered as in the paper (conv2_x is 2); nil is all.
  package var stages: [Int]?
  /// Biases on the two fully connected layers.
  package var bias = false
  /// In a network from a file: the layers that blocks follow, by patterns of their names; nil leaves it to `placement`.
  package var at: [String]?

  package init() {}
}
