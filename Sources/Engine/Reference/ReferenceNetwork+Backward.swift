import Kernels
import Network

extension ReferenceNetwork {
  /// Gradients of every parameter, by name, from the maps of all nodes and the logits' gradient.
  func backward(_ maps: [Maps], logits: Maps, step: Int) -> [String: [Double]] {
    var gradients = [Maps?](repeating: nil, count: graph.nodes.count)
    gradients[graph.output.index] = logits
    var result: [String: [Double]] = [:]
    for index in graph.nodes.indices.dropFirst().reversed() {
      let node = graph.nodes[index]
      // What does not reach the output has no gradient.
      guard let gradient = gradients[index] else { continue }
      let inputs = node.inputs.map { maps[$0.index] }
      let parts = backward(node, gradient, inputs, output: maps[index], step: step)
      for (role, values) in parts.parameters { result["\(node.name).\(role.rawValue)"] = values }
      for (input, part) in zip(node.inputs, parts.inputs) {
        gradients[input.index] =
          gradients[input.index].map { old in
            old.indices.map { Reference.sum(old[$0], part[$0]) }
          } ?? part
      }
    }
    return result
  }

  /// Gradients of one node.
  struct NodeGradients {
    var inputs: [Maps]
    var parameters: [ParameterRole: [Double]]

    init(_ inputs: [Maps], _ parameters: [ParameterRole: [Double]] = [:]) {
      self.inputs = inputs
      self.parameters = parameters
    }
  }

  func backward(
    _ node: Node, _ g: Maps, _ inputs: [Maps], output y: Maps, step: Int
  ) -> NodeGradients {
    let x = inputs[0]
    switch node.operation {
    case .input:
      return NodeGradients([])
    case .convolution(let convolution):
      return convolutionBackward(node, convolution, g, x)
    case .batchNorm(let epsilon, _):
      let parts = Reference.batchNormGradient(
        Array(g.joined()), x: Array(x.joined()), gain: values(node, .gain),
        epsilon: epsilon)
      return NodeGradients([split(parts.x, like: x)], [.gain: parts.gain, .shift: parts.shift])
    case .activation(let activation):
      let kind = PointwiseActivation(activation)
      return NodeGradients([
        g.indices.map { Reference.activationGradient(kind, g[$0], output: y[$0]) }
      ])
    case .pool(let kind, let window, let countsPadding):
      let pool = pool(node, kind, window, countsPadding)
      return NodeGradients([
        g.indices.map { Reference.poolGradient(g[$0], input: x[$0], pool) }
      ])
    case .globalPool(let kind):
      return NodeGradients([
        g.indices.map {
          Reference.globalPoolGradient(g[$0], map: x[$0], maximum: kind.takesMaximum)
        }
      ])
    case .fullyConnected(let outputs, let bias):
      return fullyConnectedBackward(node, outputs: outputs, bias: bias, g, x)
    case .add:
      return NodeGradients([g, g])
    case .concatenate:
      return NodeGradients(concatenationBackward(node, g))
    case .scale:
      let parts = g.indices.map {
        Reference.gatedGradient(g[$0], map: x[$0], gate: inputs[1][$0])
      }
      return NodeGradients([parts.map(\.map), parts.map(\.gate)])
    case .multiply(let factor):
      return NodeGradients([g.map { Reference.scaled($0, by: factor) }])
    case .dropout(let rate):
      return NodeGradients([
        g.indices.map { Reference.product(g[$0], mask(node, rate, step: step, image: $0)) }
      ])
    case .padShortcut, .channelShuffle:
      let sources = sources(node)
      let count = x[0].count
      return NodeGradients([g.map { Reference.gatherGradient($0, sources, count: count) }])
    }
  }
}

extension ReferenceNetwork {
  func convolutionBackward(
    _ node: Node, _ convolution: Convolution, _ g: Maps, _ x: Maps
  ) -> NodeGradients {
    let geometry = geometry(node, convolution)
    let weights = values(node, .weight)
    var sum = [Double](repeating: 0, count: weights.count)
    for image in g.indices {
      sum = Reference.sum(
        sum, Reference.convolutionWeightGradient(g[image], input: x[image], geometry))
    }
    var parameters: [ParameterRole: [Double]] = [.weight: sum]
    if convolution.bias {
      parameters[.bias] = Reference.sumOfRows(
        Array(g.joined()), channels: convolution.outputChannels)
    }
    let inputs = g.map { Reference.convolutionInputGradient($0, weights: weights, geometry) }
    return NodeGradients([inputs], parameters)
  }

  func fullyConnectedBackward(
    _ node: Node, outputs: Int, bias: Bool, _ g: Maps, _ x: Maps
  ) -> NodeGradients {
    let inputs = x[0].count
    let transposedInput = Reference.transposed(Array(x.joined()), rows: x.count, columns: inputs)
    let joined = Array(g.joined())
    var parameters: [ParameterRole: [Double]] = [
      .weight: Reference.matrixProduct(
        transposedInput, joined, m: inputs, n: outputs, k: x.count)
    ]
    if bias { parameters[.bias] = Reference.sumOfRows(joined, channels: outputs) }
    let transposedWeights = Reference.transposed(
      values(node, .weight), rows: inputs, columns: outputs)
    return NodeGradients(
      [g.map { Reference.matrixProduct($0, transposedWeights, m: 1, n: inputs, k: outputs) }],
      parameters)
  }

  func concatenationBackward(_ node: Node, _ g: Maps) -> [Maps] {
    var first = 0
    return node.inputs.map { input in
      let range = first..<(first + graph[input].shape.channels)
      first = range.upperBound
      return g.map { Reference.channels(range, of: $0, channels: node.shape.channels) }
    }
  }
}
