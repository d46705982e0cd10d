import Network

/// A tensor as files know it: PyTorch's name and the file's axis order, and which of ours it is.
struct ExternalTensor: Sendable {
  var name: String
  var shape: [Int]
  var tensor: StateTensor
  private var order: AxisOrder?

  /// - Parameter module: what PyTorch calls the layer.
  init(_ tensor: StateTensor, _ graph: Graph, module: String, layout: TensorLayout) {
    self.tensor = tensor
    name = "\(module).\(Self.role(tensor.kind))"
    shape = tensor.dimensions
    guard layout == .nchw, let order = AxisOrder(tensor, graph) else { return }
    self.order = order
    shape = order.shape
  }

  private static func role(_ kind: StateTensor.Kind) -> String {
    switch kind {
    case .parameter(.weight), .parameter(.gain): "weight"
    case .parameter(.bias), .parameter(.shift): "bias"
    case .mean: "running_mean"
    case .variance: "running_var"
    }
  }

  /// Values in the file's order, from the engine's.
  func external(_ values: [Float]) -> [Float] { order?.channelsFirst(values) ?? values }

  /// Values in the engine's order, from the file's.
  func own(_ values: [Float]) -> [Float] { order?.channelsLast(values) ?? values }

  /// Whether a shape in a file holds the same values in the same order: axes of one at the end do not
  /// count, so that a fully connected layer may come as a 1×1 convolution.
  func accepts(_ shape: [Int]) -> Bool {
    func core(_ shape: [Int]) -> ArraySlice<Int> {
      shape.prefix((shape.lastIndex { $0 != 1 } ?? -1) + 1)
    }
    return shape == self.shape || (order != nil && core(shape) == core(self.shape))
  }
}

extension Graph {
  /// All tensors of the state in order of the graph.
  ///
  /// - Parameter modules: for each node what PyTorch calls the layer; no two the same.
  func externalTensors(modules: [String], layout: TensorLayout) -> [ExternalTensor] {
    precondition(modules.count == nodes.count, "one name for each node")
    return stateTensors.map {
      ExternalTensor($0, self, module: modules[$0.node.index], layout: layout)
    }
  }
}

extension [Float] {
  /// As little-endian bytes.
  var littleEndianBytes: [UInt8] {
    #if _endian(big)
      flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array<UInt8>($0) } }
    #else
      withUnsafeBytes { Array<UInt8>($0) }
    #endif
  }
}
