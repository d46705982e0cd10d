extension GraphBuilder {
  /// [h, w, c] → [h′, w′, outputChannels].
  package mutating func convolution(
    _ layer: String, _ x: NodeID, _ convolution: Convolution
  ) -> NodeID {
    let input = shape(x)
    if input.channels % convolution.groups != 0 {
      fail(layer, "\(input.channels) channels do not divide into \(convolution.groups) groups")
    }
    return append(
      layer, .convolution(convolution), [x],
      windowed(layer, input, convolution.window, channels: convolution.outputChannels))
  }

  package mutating func batchNorm(
    _ layer: String, _ x: NodeID, epsilon: Double = 1e-5, momentum: Double = 0.1
  ) -> NodeID {
    append(layer, .batchNorm(epsilon: epsilon, momentum: momentum), [x], shape(x))
  }

  package mutating func activation(
    _ layer: String, _ x: NodeID, _ activation: Activation = .relu
  ) -> NodeID {
    append(layer, .activation(activation), [x], shape(x))
  }

  package mutating func pool(
    _ layer: String, _ x: NodeID, _ kind: PoolKind, _ window: Window, countsPadding: Bool = true
  ) -> NodeID {
    let input = shape(x)
    return append(
      layer, .pool(kind, window, countsPadding: countsPadding), [x],
      windowed(layer, input, window, channels: input.channels))
  }

  /// [h, w, c] → [1, 1, c].
  package mutating func globalPool(_ layer: String, _ x: NodeID, _ kind: PoolKind) -> NodeID {
    append(layer, .globalPool(kind), [x], Shape(1, 1, shape(x).channels))
  }

  /// [h, w, c] → [1, 1, outputs].
  package mutating func fullyConnected(
    _ layer: String, _ x: NodeID, outputs: Int, bias: Bool
  ) -> NodeID {
    append(layer, .fullyConnected(outputs: outputs, bias: bias), [x], Shape(1, 1, outputs))
  }

  package mutating func add(_ layer: String, _ a: NodeID, _ b: NodeID) -> NodeID {
    if shape(a) != shape(b) { fail(layer, "cannot add \(shape(a)) and \(shape(b))") }
    return append(layer, .add, [a, b], shape(a))
  }

  package mutating func concatenate(_ layer: String, _ parts: [NodeID]) -> NodeID {
    precondition(!parts.isEmpty)
    var joined = shape(parts[0])
    for part in parts.dropFirst() {
      let next = shape(part)
      if next.height != joined.height || next.width != joined.width {
        fail(layer, "cannot concatenate \(joined) and \(next)")
      }
      joined.channels += next.channels
    }
    return append(layer, .concatenate, parts, joined)
  }

  /// Gate × map; the gate is [1, 1, c] or as large as the map.
  package mutating func scale(_ layer: String, _ map: NodeID, gate: NodeID) -> NodeID {
    let (m, g) = (shape(map), shape(gate))
    if g != m && g != Shape(1, 1, m.channels) { fail(layer, "a gate of \(g) does not fit \(m)") }
    return append(layer, .scale, [map, gate], m)
  }

  package mutating func multiply(_ layer: String, _ x: NodeID, by factor: Double) -> NodeID {
    append(layer, .multiply(factor), [x], shape(x))
  }

  package mutating func dropout(_ layer: String, _ x: NodeID, rate: Double) -> NodeID {
    if !(0..<1).contains(rate) { fail(layer, "a dropout rate must be in 0..<1, not \(rate)") }
    return append(layer, .dropout(rate: rate), [x], shape(x))
  }

  /// Option A: [h, w, c] → [⌈h/stride⌉, ⌈w/stride⌉, channels], zeros after the existing channels.
  package mutating func padShortcut(
    _ layer: String, _ x: NodeID, stride: Int, channels: Int
  ) -> NodeID {
    let input = shape(x)
    if channels < input.channels {
      fail(layer, "a padded shortcut cannot go from \(input.channels) to \(channels) channels")
    }
    return append(
      layer, .padShortcut(stride: stride, channels: channels), [x],
      Shape((input.height + stride - 1) / stride, (input.width + stride - 1) / stride, channels))
  }

  package mutating func channelShuffle(_ layer: String, _ x: NodeID, groups: Int) -> NodeID {
    if shape(x).channels % groups != 0 {
      fail(layer, "\(shape(x).channels) channels do not divide into \(groups) groups")
    }
    return append(layer, .channelShuffle(groups: groups), [x], shape(x))
  }

  private mutating func windowed(
    _ layer: String, _ input: Shape, _ window: Window, channels: Int
  ) -> Shape {
    guard let size = window.output(height: input.height, width: input.width) else {
      fail(layer, "a \(window.kernelHeight)×\(window.kernelWidth) window does not fit \(input)")
      return Shape(1, 1, channels)
    }
    return Shape(size.height, size.width, channels)
  }
}
