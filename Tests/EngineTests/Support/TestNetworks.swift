import Network
import Testing
import Zoo

/// A network under test: the graph and how it is called in reports.
struct TestNetwork: CustomTestStringConvertible, Sendable {
  var name: String
  var graph: @Sendable () throws -> Graph

  var testDescription: String { name }

  /// A network of the zoo, small: the model and further settings.
  static func zoo(_ model: String, _ settings: [(String, String)] = []) -> TestNetwork {
    let words = settings.map { "\($0.0)=\($0.1)" }
    return TestNetwork(name: ([model] + words).joined(separator: " ")) {
      var network = NetworkSettings(model: model)
      network.classes = 5
      for (key, value) in settings { try network.set(key, value) }
      return try Zoo.build(network)
    }
  }

  typealias Layer = @Sendable (inout GraphBuilder, NodeID) -> NodeID

  /// One operation between two convolutions, so that the gradients of its input and of its own
  /// parameters both reach a parameter.
  static func operation(
    _ name: String, input: Shape = Shape(6, 5, 3), _ layer: @escaping Layer
  ) -> TestNetwork {
    TestNetwork(name: name) {
      var b = GraphBuilder(name: name, input: input)
      let x = b.convolution(
        "before", b.input, Convolution(Window(square: 3), outputChannels: 6, bias: true))
      let y = layer(&b, x)
      let z = b.convolution("after", y, Convolution(Window(square: 1), outputChannels: 7))
      let logits = b.fullyConnected(
        "fc", b.activation("smooth", z, .tanh), outputs: 4, bias: true)
      return try b.finish(output: logits)
    }
  }
}

extension TestNetwork {
  /// Every operation of a graph, with its settings' corners.
  static let operations: [TestNetwork] = convolutions + pools + elementwise + moving

  private static let convolutions: [TestNetwork] = [
    operation("grey images, then a convolution", input: Shape(9, 10, 1)) {
      $0.convolution("op", $1, Convolution(Window(square: 3, stride: 2), outputChannels: 5))
    },
    operation("grey images, then one channel of another", input: Shape(6, 5, 1)) {
      let x = $0.convolution("op", $1, Convolution(Window(square: 3), outputChannels: 1))
      return $0.convolution("next", x, Convolution(Window(square: 3), outputChannels: 8))
    },
    operation("convolution, stride 2, bias") {
      $0.convolution(
        "op", $1, Convolution(Window(square: 3, stride: 2), outputChannels: 17, bias: true))
    },
    operation("convolution, 1×3, stride 3, hanging over") {
      $0.convolution(
        "op", $1,
        Convolution(
          Window(1, 3, stride: 3, paddingWidth: 1, roundsUp: true), outputChannels: 5))
    },
    operation("convolution, grouped") {
      $0.convolution("op", $1, Convolution(Window(square: 3), outputChannels: 8, groups: 2))
    },
    operation("convolution, depthwise, with ReLU and no batch norm") {
      let x = $0.convolution(
        "op", $1, Convolution(Window(square: 3), outputChannels: 6, groups: 6, bias: true))
      return $0.activation("relu", x)
    },
    operation("convolution, bias, batch norm, ReLU") {
      let x = $0.convolution(
        "op", $1, Convolution(Window(square: 3), outputChannels: 18, bias: true))
      return $0.activation("relu", $0.batchNorm("bn", x))
    },
    operation("convolution, batch norm") {
      $0.batchNorm(
        "bn", $0.convolution("op", $1, Convolution(Window(square: 1), outputChannels: 5)),
        epsilon: 1e-3, momentum: 0.3)
    },
    operation("convolution read twice") {
      let x = $0.convolution("op", $1, Convolution(Window(square: 1), outputChannels: 5))
      return $0.add("sum", $0.batchNorm("bn", x), $0.activation("tanh", x, .tanh))
    },
    operation("fully connected over a map") {
      $0.fullyConnected("op", $1, outputs: 9, bias: true)
    },
  ]

  private static let pools: [TestNetwork] = [
    operation("maximum pool, hanging over") {
      $0.pool("op", $1, .maximum, Window(square: 3, stride: 2, padding: 0, roundsUp: true))
    },
    operation("average pool, padding counted") {
      $0.pool("op", $1, .average, Window(square: 3, stride: 2))
    },
    operation("average pool, padding not counted") {
      $0.pool("op", $1, .average, Window(square: 3), countsPadding: false)
    },
    operation("global average") { $0.globalPool("op", $1, .average) },
    operation("global maximum") { $0.globalPool("op", $1, .maximum) },
  ]

  private static let elementwise: [TestNetwork] = [
    operation("batch norm alone") { $0.batchNorm("op", $1) },
    operation("batch norm alone, ReLU, read twice") {
      let x = $0.activation("relu", $0.batchNorm("op", $1))
      return $0.add("sum", x, $0.activation("gate", x, .sigmoid))
    },
    operation("ReLU") { $0.activation("op", $0.multiply("half", $1, by: 0.5), .relu) },
    operation("sigmoid") { $0.activation("op", $1, .sigmoid) },
    operation("tanh") { $0.activation("op", $1, .tanh) },
    operation("leaky ReLU") { $0.activation("op", $1, .leakyReLU(slope: 0.1)) },
    operation("clamp") {
      $0.activation("op", $1, .clamp(Clamp(slope: 0.7, offset: 0.2, low: -0.5, high: 0.9)))
    },
    operation("SiLU") { $0.scale("op", $1, gate: $0.activation("gate", $1, .sigmoid)) },
    operation("hard swish after batch norm") {
      let x = $0.batchNorm("bn", $1)
      return $0.scale("op", x, gate: $0.activation("gate", x, .clamp(.hardSigmoid)))
    },
    operation("multiply") { $0.multiply("op", $1, by: -0.3) },
    operation("dropout") { $0.dropout("op", $1, rate: 0.4) },
    operation("addition to itself, ReLU") { $0.activation("relu", $0.add("op", $1, $1)) },
    operation("gate per channel") {
      let gate = $0.activation("gate", $0.globalPool("squeeze", $1, .average), .sigmoid)
      return $0.scale("op", $1, gate: gate)
    },
    operation("gate as large as the map, shortcut, ReLU") {
      let gate = $0.activation("gate", $1, .tanh)
      return $0.activation("relu", $0.add("sum", $1, $0.scale("op", $1, gate: gate)))
    },
    operation("map gated by itself") { $0.scale("op", $1, gate: $1) },
    operation("two gated maps added") {
      let gate = $0.activation("gate", $0.globalPool("squeeze", $1, .maximum), .sigmoid)
      let (a, b) = ($0.scale("a", $1, gate: gate), $0.scale("b", $1, gate: gate))
      return $0.add("op", a, b)
    },
  ]

  private static let moving: [TestNetwork] = [
    operation("concatenation, one part twice") {
      let part = $0.activation("part", $1, .sigmoid)
      return $0.concatenate("op", [$1, part, $1])
    },
    operation("padded shortcut") { $0.padShortcut("op", $1, stride: 2, channels: 9) },
    operation("padded shortcut beside a reader") {
      let short = $0.padShortcut("op", $1, stride: 2, channels: 9)
      let branch = $0.convolution(
        "branch", $1, Convolution(Window(square: 3, stride: 2), outputChannels: 9))
      return $0.add("sum", branch, short)
    },
    operation("channel shuffle") { $0.channelShuffle("op", $1, groups: 3) },
    operation("pools beside each other") {
      let a = $0.pool("a", $1, .maximum, Window(square: 3))
      let b = $0.pool("b", $1, .average, Window(square: 3))
      return $0.add("op", $0.channelShuffle("shuffle", a, groups: 2), $0.add("sum", b, $1))
    },
  ]

  /// A convolution whose batch norm some readers can apply and others cannot, with full vectors of channels
  /// and a tail.
  static let pending: [TestNetwork] = [5, 17, 32].flatMap { channels in
    [false, true].flatMap { rectifies in
      pending(channels, rectifies)
    }
  }

  private static func pending(_ channels: Int, _ rectifies: Bool) -> [TestNetwork] {
    func network(
      _ name: String, _ layer: @escaping Layer
    ) -> TestNetwork {
      operation("pending batch norm\(rectifies ? ", ReLU" : ""), \(channels) channels: \(name)") {
        let x = $0.batchNorm(
          "bn",
          $0.convolution(
            "conv", $1, Convolution(Window(square: 3), outputChannels: channels)))
        return layer(&$0, rectifies ? $0.activation("relu", x) : x)
      }
    }
    return [
      network("3×3") {
        $0.convolution("op", $1, Convolution(Window(square: 3), outputChannels: 8))
      },
      network("1×1 and 3×3, stride 2") {
        let a = $0.convolution("a", $1, Convolution(Window(square: 1), outputChannels: 7))
        let b = $0.convolution(
          "b", $0.multiply("half", a, by: 0.5), Convolution(Window(square: 1), outputChannels: 7))
        let c = $0.convolution(
          "c", $1, Convolution(Window(square: 3, stride: 2), outputChannels: 7))
        return $0.concatenate(
          "op", [$0.globalPool("pa", b, .average), $0.globalPool("pc", c, .average)])
      },
      network("added to itself") { $0.activation("last", $0.add("op", $1, $1)) },
      network("gated by itself") { $0.scale("op", $1, gate: $1) },
      network("squeezed and gated, added") {
        let gate = $0.activation("gate", $0.globalPool("squeeze", $1, .average), .sigmoid)
        return $0.activation("last", $0.add("sum", $0.scale("op", $1, gate: gate), $1))
      },
      network("squeezed by its maximum") {
        let gate = $0.activation("gate", $0.globalPool("squeeze", $1, .maximum), .sigmoid)
        return $0.scale("op", $1, gate: gate)
      },
      network("gate as large as the map") {
        let gate = $0.activation("gate", $1, .tanh)
        return $0.scale("op", $1, gate: gate)
      },
      network("concatenated twice") { $0.concatenate("op", [$1, $1]) },
      network("pooled by windows") {
        let window = Window(square: 3, stride: 2)
        let low = $0.pool("low", $1, .average, window, countsPadding: true)
        return $0.concatenate("op", [$0.pool("high", $1, .maximum, window), low])
      },
      network("pooled by windows and convolved") {
        let pooled = $0.pool("pool", $1, .maximum, Window(square: 3))
        let x = $0.convolution(
          "conv2", $1, Convolution(Window(square: 1), outputChannels: channels))
        return $0.add("op", pooled, x)
      },
      network("two maps with one gate") {
        let gate = $0.activation("gate", $0.globalPool("squeeze", $1, .average), .sigmoid)
        func gated(_ b: inout GraphBuilder, _ name: String, _ x: NodeID) -> NodeID {
          let map = b.convolution(
            name, x, Convolution(Window(square: 1), outputChannels: channels))
          return b.scale("scale \(name)", b.batchNorm("bn \(name)", map), gate: gate)
        }
        let low = gated(&$0, "low", $1)
        return $0.add("op", low, gated(&$0, "high", $1))
      },
      network("residual blocks in a row") {
        var x = $1
        for block in 1...3 {
          let map = $0.batchNorm(
            "bn\(block)",
            $0.convolution(
              "conv\(block)", x, Convolution(Window(square: 3), outputChannels: channels)))
          let sum = $0.add("add\(block)", map, x)
          x = block == 2 ? sum : $0.activation("relu\(block)", sum)
        }
        return x
      },
      network("sums of sums") {
        let a = $0.activation("relu a", $0.add("a", $1, $0.multiply("half", $1, by: 0.5)))
        let b = $0.activation("relu b", $0.add("b", a, $1))
        return $0.activation("relu c", $0.add("c", b, a))
      },
      network("a shortcut read between the map and the sum") {
        func branch(_ b: inout GraphBuilder, _ name: String, _ x: NodeID) -> NodeID {
          b.batchNorm(
            "bn \(name)",
            b.convolution(name, x, Convolution(Window(square: 1), outputChannels: channels)))
        }
        let x = $0.activation("relu first", $0.add("first", branch(&$0, "front", $1), $1))
        let map = branch(&$0, "map", x)
        let between = branch(&$0, "between", x)
        return $0.add("second", $0.activation("sum", $0.add("op", map, x)), between)
      },
      network("pooled by a window") { $0.pool("op", $1, .average, Window(square: 3)) },
    ]
  }

  /// Networks of the zoo with SE blocks of every placement, squeeze and excitation.
  static let squeezeExcitations: [TestNetwork] =
    Placement.allCases.map {
      zoo("se-cifar-resnet-8", small + [("se.placement", $0.rawValue), ("se.reduction", "2")])
    }
    + Squeeze.allCases.map {
      zoo(
        "se-cifar-resnet-8",
        small + [("se.squeeze", $0.rawValue), ("se.reduction", "2"), ("se.bias", "true")])
    }
    + Excitation.allCases.map {
      zoo("se-cifar-resnet-8", small + [("se.excitation", $0.rawValue), ("se.reduction", "2")])
    }
    + Placement.allCases.map {
      zoo("se-cifar-wrn-10-1", small + [("se.placement", $0.rawValue), ("se.reduction", "2")])
    }

  static let small = [("width", "4"), ("input", "8"), ("shortcut", "B")]

  /// Whole networks, at widths with and without tails of a vector.
  static let networks = [
    residual, residual14, gated, gatedTail, preActivation, gatedShortcuts, inception,
    gatedInception, grey,
  ]

  static let residual = zoo("cifar-resnet-8", [("input", "12"), ("shortcut", "A")])
  static let residual14 = zoo("cifar-resnet-14", [("input", "12"), ("shortcut", "B")])
  /// Less than half a vector of channels.
  static let gated = zoo(
    "se-cifar-resnet-14", [("input", "16"), ("width", "5"), ("stem_stride", "2")])
  /// A vector of channels and one more.
  static let gatedTail = zoo(
    "se-cifar-resnet-8", [("input", "12"), ("width", "17"), ("se.reduction", "4")])
  static let preActivation = zoo("cifar-wrn-10-1", [("input", "12")])
  static let gatedShortcuts = zoo(
    "se-cifar-wrn-16-1", [("input", "12"), ("se.placement", "identity")])
  static let inception = zoo("cifar-inception", [("input", "16"), ("width", "8")])
  static let gatedInception = zoo("se-cifar-inception", [("input", "16"), ("width", "8")])
  static let grey = zoo(
    "se-cifar-resnet-8", [("input", "12"), ("channels", "1"), ("stem_stride", "1")])

  /// One with so many weights that they are packed unit by unit.
  static let large = zoo("se-cifar-resnet-8", [("input", "8"), ("width", "64")])
}
