/// A network read from elsewhere: its layers as data, for images and classes of any number.
///
/// Shapes follow only when it is built, so that one blueprint serves several sizes of images.
package struct Blueprint: Hashable, Sendable {
  /// One operation with the layers it reads, by number; 0 is the images, so the first layer is number 1.
  package struct Layer: Hashable, Sendable {
    package var name: String
    package var operation: Operation
    package var inputs: [Int]

    package init(_ name: String, _ operation: Operation, _ inputs: [Int]) {
      (self.name, self.operation, self.inputs) = (name, operation, inputs)
    }
  }

  /// Shape of one image where it comes from.
  package let input: Shape
  /// In topological order.
  package let layers: [Layer]

  /// The last layer gives the logits.
  package init(input: Shape, layers: [Layer]) {
    (self.input, self.layers) = (input, layers)
  }

  /// The layer whose outputs are the classes; nil where the logits come from no convolution or fully connected layer.
  package var classifier: Int? {
    var index = layers.count
    while index > 0 {
      let layer = layers[index - 1]
      switch layer.operation {
      case .convolution(let convolution): return convolution.groups == 1 ? index : nil
      case .fullyConnected: return index
      case .activation, .batchNorm, .pool, .globalPool, .multiply, .dropout: index = layer.inputs[0]
      case .input, .add, .concatenate, .scale, .padShortcut, .channelShuffle: return nil
      }
    }
    return nil
  }

  /// The classes where it comes from; nil without a classifier.
  package var classes: Int? {
    classifier.flatMap { layers[$0 - 1].operation.outputs }
  }

  /// The same network with another number of classes.
  package func with(classes: Int) -> Blueprint {
    guard let classifier else { return self }
    var layers = self.layers
    layers[classifier - 1].operation = layers[classifier - 1].operation.with(outputs: classes)
    return Blueprint(input: input, layers: layers)
  }

  /// Layers without those that the logits do not need, in an order and with numbers that follow from the network alone:
  /// each layer comes right after what it reads. Layers without weights or a name are called by their operation and a
  /// number.
  ///
  /// - Returns: the network, and for each of its layers the number that it had here.
  package func canonical() -> (blueprint: Blueprint, origins: [Int]) {
    var origins: [Int] = []
    var numbers: [Int: Int] = [0: 0]
    var ordered: [Layer] = []
    var counts: [String: Int] = [:]
    // Layers still to be placed, the next one last; each is looked at again once what it reads is placed.
    var pending = [layers.count]
    while let index = pending.last {
      guard numbers[index] == nil else {
        pending.removeLast()
        continue
      }
      var layer = layers[index - 1]
      let missing = layer.inputs.filter { numbers[$0] == nil }
      guard missing.isEmpty else {
        pending += missing.reversed()
        continue
      }
      pending.removeLast()
      layer.inputs = layer.inputs.map { numbers[$0] ?? 0 }
      if !layer.operation.hasParameters || layer.name.isEmpty {
        let kind = layer.operation.kind
        counts[kind, default: 0] += 1
        // No module of PyTorch has a name with a hyphen.
        layer.name = "\(kind)-\(counts[kind] ?? 0)"
      }
      ordered.append(layer)
      origins.append(index)
      numbers[index] = ordered.count
    }
    return (Blueprint(input: input, layers: ordered), origins)
  }
}

extension Operation {
  /// Channels that a convolution or a fully connected layer gives.
  var outputs: Int? {
    switch self {
    case .convolution(let convolution): convolution.outputChannels
    case .fullyConnected(let outputs, _): outputs
    case .input, .batchNorm, .activation, .pool, .globalPool, .add, .concatenate, .scale, .multiply,
      .dropout, .padShortcut, .channelShuffle:
      nil
    }
  }

  fileprivate func with(outputs: Int) -> Operation {
    switch self {
    case .convolution(let old):
      .convolution(
        Convolution(old.window, outputChannels: outputs, groups: old.groups, bias: old.bias))
    case .fullyConnected(_, let bias): .fullyConnected(outputs: outputs, bias: bias)
    case .input, .batchNorm, .activation, .pool, .globalPool, .add, .concatenate, .scale, .multiply,
      .dropout, .padShortcut, .channelShuffle:
      self
    }
  }

  /// Whether training changes something of it.
  package var hasParameters: Bool {
    switch self {
    case .convolution, .fullyConnected, .batchNorm: true
    case .input, .activation, .pool, .globalPool, .add, .concatenate, .scale, .multiply, .dropout,
      .padShortcut, .channelShuffle:
      false
    }
  }

  /// One word for what it does.
  package var kind: String {
    switch self {
    case .input: "input"
    case .convolution: "conv"
    case .batchNorm: "bn"
    case .activation: "act"
    case .pool: "pool"
    case .globalPool: "global"
    case .fullyConnected: "fc"
    case .add: "add"
    case .concatenate: "concat"
    case .scale: "scale"
    case .multiply: "multiply"
    case .dropout: "dropout"
    case .padShortcut: "pad"
    case .channelShuffle: "shuffle"
    }
  }
}

extension GraphBuilder {
  /// Appends a layer of a blueprint.
  ///
  /// - Parameter inputs: what it reads.
  package mutating func append(_ layer: Blueprint.Layer, _ inputs: [NodeID]) -> NodeID {
    let (name, x) = (layer.name, inputs.first ?? input)
    switch layer.operation {
    case .input: return input
    case .convolution(let convolution): return self.convolution(name, x, convolution)
    case .batchNorm(let epsilon, let momentum):
      return batchNorm(name, x, epsilon: epsilon, momentum: momentum)
    case .activation(let activation): return self.activation(name, x, activation)
    case .pool(let kind, let window, let countsPadding):
      return pool(name, x, kind, window, countsPadding: countsPadding)
    case .globalPool(let kind): return globalPool(name, x, kind)
    case .fullyConnected(let outputs, let bias):
      return fullyConnected(name, x, outputs: outputs, bias: bias)
    case .add: return add(name, x, inputs[1])
    case .concatenate: return concatenate(name, inputs)
    case .scale: return scale(name, x, gate: inputs[1])
    case .multiply(let factor): return multiply(name, x, by: factor)
    case .dropout(let rate): return dropout(name, x, rate: rate)
    case .padShortcut(let stride, let channels):
      return padShortcut(name, x, stride: stride, channels: channels)
    case .channelShuffle(let groups): return channelShuffle(name, x, groups: groups)
    }
  }
}
