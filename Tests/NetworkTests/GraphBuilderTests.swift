import Network
import Testing

@Suite("Graphs as they are built")
struct GraphBuilderTests {
  private func builder(_ shape: Shape = Shape(8, 6, 12)) -> GraphBuilder {
    GraphBuilder(name: "net", input: shape)
  }

  @Test("every layer's shape is inferred")
  func shapes() {
    var b = builder()
    let x = b.input
    let conv = b.convolution(
      "conv", x, Convolution(Window(square: 3, stride: 2), outputChannels: 16, groups: 4))
    let window = Window(square: 3, stride: 2, padding: 0, roundsUp: true)
    let squeeze = b.globalPool("squeeze", x, .average)
    let found: [(node: NodeID, shape: Shape)] = [
      (conv, Shape(4, 3, 16)),
      (b.batchNorm("bn", conv), Shape(4, 3, 16)),
      (b.activation("relu", conv), Shape(4, 3, 16)),
      (b.pool("pool", x, .maximum, window), Shape(4, 3, 12)),
      (squeeze, Shape(1, 1, 12)),
      (b.fullyConnected("fc", x, outputs: 7, bias: true), Shape(1, 1, 7)),
      (b.add("add", x, x), Shape(8, 6, 12)),
      (b.concatenate("concat", [x, x, x]), Shape(8, 6, 36)),
      (b.scale("scale", x, gate: squeeze), Shape(8, 6, 12)),
      (b.scale("full", x, gate: x), Shape(8, 6, 12)),
      (b.multiply("multiply", x, by: 0.1), Shape(8, 6, 12)),
      (b.dropout("dropout", x, rate: 0.2), Shape(8, 6, 12)),
      (b.channelShuffle("shuffle", x, groups: 3), Shape(8, 6, 12)),
      (b.padShortcut("pad", x, stride: 2, channels: 16), Shape(4, 3, 16)),
      (b.padShortcut("odd", conv, stride: 2, channels: 20), Shape(2, 2, 20)),
    ]
    for (node, shape) in found { #expect(b.shape(node) == shape) }
  }

  typealias Misfit = @Sendable (inout GraphBuilder) -> NodeID

  static let misfits: [(layer: String, reason: String, build: Misfit)] = [
    (
      "groups", "12 channels do not divide into 5 groups",
      {
        $0.convolution(
          "groups", $0.input, Convolution(Window(square: 1), outputChannels: 5, groups: 5))
      }
    ),
    (
      "big", "a 9×9 window does not fit 8×6×12",
      {
        $0.convolution(
          "big", $0.input, Convolution(Window(square: 9, padding: 0), outputChannels: 4))
      }
    ),
    (
      "pool", "a 7×7 window does not fit 8×6×12",
      { $0.pool("pool", $0.input, .average, Window(square: 7, padding: 0)) }
    ),
    (
      "sum", "cannot add 8×6×12 and 1×1×12",
      { $0.add("sum", $0.input, $0.globalPool("squeeze", $0.input, .average)) }
    ),
    (
      "join", "cannot concatenate 8×6×12 and 1×1×12",
      { $0.concatenate("join", [$0.input, $0.globalPool("squeeze", $0.input, .average)]) }
    ),
    (
      "scale", "a gate of 1×1×7 does not fit 8×6×12",
      {
        $0.scale(
          "scale", $0.input, gate: $0.fullyConnected("fc", $0.input, outputs: 7, bias: false))
      }
    ),
    (
      "drop", "a dropout rate must be in 0..<1, not 1.0",
      { $0.dropout("drop", $0.input, rate: 1) }
    ),
    (
      "pad", "a padded shortcut cannot go from 12 to 8 channels",
      { $0.padShortcut("pad", $0.input, stride: 2, channels: 8) }
    ),
    (
      "shuffle", "12 channels do not divide into 5 groups",
      { $0.channelShuffle("shuffle", $0.input, groups: 5) }
    ),
    (
      "twice", "a layer of this name exists already",
      {
        let x = $0.activation("twice", $0.input)
        return $0.activation("twice", x)
      }
    ),
  ]

  @Test("what does not fit is refused with the layer and the reason", arguments: misfits.indices)
  func refused(_ index: Int) {
    let misfit = Self.misfits[index]
    var b = builder()
    let output = b.scoped("stage2") { b in b.scoped("block1") { misfit.build(&$0) } }
    let error = #expect(throws: GraphError.self) { try b.finish(output: output) }
    #expect(error?.description == "net, layer stage2.block1.\(misfit.layer): \(misfit.reason)")
  }

  @Test("the first misfit is the one that is told")
  func first() {
    var b = builder()
    let x = b.dropout("one", b.input, rate: 2)
    let y = b.channelShuffle("two", x, groups: 5)
    let error = #expect(throws: GraphError.self) { try b.finish(output: y) }
    #expect(error?.layer == "one")
  }

  @Test("scopes make paths, and SE blocks are marked with theirs")
  func scopes() throws {
    var b = builder()
    let gate = b.scoped("stage2") { b in
      b.squeezeExcitation("se") { b in
        let x = b.globalPool("squeeze", b.input, .average)
        return b.scoped("inner") { $0.activation("gate", x, .sigmoid) }
      }
    }
    let output = b.fullyConnected("fc", gate, outputs: 3, bias: true)
    let graph = try b.finish(output: output)
    #expect(
      graph.nodes.map(\.name) == ["input", "stage2.se.squeeze", "stage2.se.inner.gate", "fc"])
    #expect(graph.nodes.map(\.seBlock) == [nil, "stage2.se", "stage2.se", nil])
    #expect(graph.seBlocks == ["stage2.se"])
    #expect(graph.classes == 3)
    #expect(graph.input == Shape(8, 6, 12))
    #expect(graph.consumers.map(\.count) == [1, 1, 1, 0])
  }
}
