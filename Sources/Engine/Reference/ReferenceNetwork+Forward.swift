import Kernels
import Network

extension ReferenceNetwork {
  /// Which statistics batch norm uses, and whether dropout drops.
  package enum Mode {
    /// Statistics of the batch; the number of the step keys dropout.
    case training(step: Int)
    case inference
  }

  /// Maps of all nodes, in order of the graph.
  package func forward(_ images: Maps, _ mode: Mode) -> [Maps] {
    var maps: [Maps] = []
    for node in graph.nodes {
      let inputs = node.inputs.map { maps[$0.index] }
      maps.append(inputs.isEmpty ? images : forward(node, inputs, mode))
    }
    return maps
  }

  /// Logits [image][class], with running statistics.
  package func infer(_ images: Maps) -> Maps {
    forward(images, .inference)[graph.output.index]
  }

  func forward(_ node: Node, _ inputs: [Maps], _ mode: Mode) -> Maps {
    let x = inputs[0]
    switch node.operation {
    case .input:
      return x
    case .convolution(let convolution):
      let g = geometry(node, convolution)
      let bias = convolution.bias ? values(node, .bias) : nil
      let weights = values(node, .weight)
      return x.map { Reference.convolution($0, weights: weights, bias: bias, g) }
    case .batchNorm(let epsilon, _):
      let statistics = statistics(node, x, mode)
      let hat = Reference.normalised(
        Array(x.joined()), mean: statistics.mean, variance: statistics.variance,
        epsilon: epsilon)
      return split(
        Reference.affine(hat, scale: values(node, .gain), shift: values(node, .shift)), like: x)
    case .activation(let activation):
      return x.map { Reference.activation(PointwiseActivation(activation), $0) }
    case .pool(let kind, let window, let countsPadding):
      let pool = pool(node, kind, window, countsPadding)
      return x.map { Reference.pool($0, pool) }
    case .globalPool(let kind):
      return x.map {
        Reference.globalPool($0, channels: node.shape.channels, maximum: kind.takesMaximum)
      }
    case .fullyConnected(let outputs, let bias):
      let weights = values(node, .weight)
      return x.map { x in
        let y = Reference.matrixProduct(x, weights, m: 1, n: outputs, k: x.count)
        return bias ? Reference.sum(y, values(node, .bias)) : y
      }
    case .add:
      return x.indices.map { Reference.sum(x[$0], inputs[1][$0]) }
    case .concatenate:
      return x.indices.map { image in
        Reference.concatenated(inputs.map { $0[image] }, rows: node.shape.positions)
      }
    case .scale:
      return x.indices.map { Reference.gated(x[$0], gate: inputs[1][$0]) }
    case .multiply(let factor):
      return x.map { Reference.scaled($0, by: factor) }
    case .dropout(let rate):
      guard case .training(let step) = mode else { return x }
      return x.indices.map { Reference.product(x[$0], mask(node, rate, step: step, image: $0)) }
    case .padShortcut, .channelShuffle:
      let sources = sources(node)
      return x.map { Reference.gather($0, sources) }
    }
  }
}

extension ReferenceNetwork {
  /// Mean and biased variance of the batch, or the running statistics.
  func statistics(_ node: Node, _ x: Maps, _ mode: Mode) -> Statistics {
    if case .inference = mode, let running = running[node.name] { return running }
    let (mean, squares) = Reference.moments(Array(x.joined()), channels: node.shape.channels)
    let rows = Double(x.count * node.shape.positions)
    return Statistics(mean: mean, variance: squares.map { $0 / rows })
  }

  /// Dropout's factors for one image, of the stream that the engine draws from.
  func mask(_ node: Node, _ rate: Double, step: Int, image: Int) -> [Double] {
    var stream = RandomStream(seed: seed, "dropout/\(node.name)", step, firstImage + image)
    return Reference.dropoutMask(rate: rate, count: node.shape.count, &stream)
  }

  /// Where a node that only moves values takes each of them from.
  func sources(_ node: Node) -> [Int?] {
    let (input, output) = (graph[node.inputs[0]].shape, node.shape)
    switch node.operation {
    case .padShortcut(let stride, _):
      return Reference.padShortcutSources(
        input: (input.height, input.width, input.channels),
        output: (output.height, output.width, output.channels), stride: stride)
    case .channelShuffle(let groups):
      let channels = Reference.channelShuffleSources(channels: output.channels, groups: groups)
      return (0..<output.count).map { i in
        i / output.channels * output.channels + channels[i % output.channels]
      }
    case .input, .convolution, .batchNorm, .activation, .pool, .globalPool, .fullyConnected, .add,
      .concatenate, .scale, .multiply, .dropout:
      preconditionFailure("\(node.name) makes its values, and takes them from nowhere")
    }
  }

  func geometry(_ node: Node, _ convolution: Convolution) -> ConvolutionGeometry {
    ConvolutionGeometry(convolution, input: graph[node.inputs[0]].shape, output: node.shape)
  }

  func pool(
    _ node: Node, _ kind: PoolKind, _ window: Window, _ countsPadding: Bool
  ) -> WindowPool {
    WindowPool(
      kind, window, countsPadding: countsPadding, input: graph[node.inputs[0]].shape,
      output: node.shape)
  }

  /// Cuts the values of a whole batch into images.
  func split(_ values: [Double], like maps: Maps) -> Maps {
    let count = values.count / maps.count
    return maps.indices.map { Array(values[($0 * count)..<(($0 + 1) * count)]) }
  }
}
