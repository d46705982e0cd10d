import Network
import Testing

@Suite("Costs and parameters")
struct CostTests {
  /// A network of which everything is counted by hand.
  private func graph() throws -> Graph {
    var b = GraphBuilder(name: "net", input: Shape(8, 8, 3))
    var x = b.convolution(
      "conv", b.input,
      Convolution(
        Window(3, 5, stride: 2, paddingHeight: 1, paddingWidth: 2),
        outputChannels: 8, bias: true))
    x = b.batchNorm("bn", x)
    x = b.convolution("grouped", x, Convolution(Window(square: 3), outputChannels: 12, groups: 4))
    x = b.squeezeExcitation("se") { b in
      let gate = b.fullyConnected(
        "expand", b.globalPool("squeeze", x, .average), outputs: 12, bias: false)
      return b.scale("scale", x, gate: gate)
    }
    let pooled = b.globalPool("pool", x, .average)
    let logits = b.fullyConnected("fc", pooled, outputs: 10, bias: true)
    return try b.finish(output: logits)
  }

  @Test("parameters and multiply-adds, layer by layer")
  func layers() throws {
    let graph = try graph()
    func cost(_ name: String) throws -> Cost {
      graph.cost(of: NodeID(try #require(graph.nodes.firstIndex { $0.name == name })))
    }
    #expect(try cost("conv") == Cost(parameters: 3 * 5 * 3 * 8 + 8, macs: 3 * 5 * 3 * 8 * 16))
    #expect(try cost("bn") == Cost(parameters: 16, macs: 0))
    #expect(try cost("grouped") == Cost(parameters: 9 * 2 * 12, macs: 9 * 2 * 12 * 16))
    #expect(try cost("se.expand") == Cost(parameters: 144, macs: 144))
    #expect(try cost("fc") == Cost(parameters: 130, macs: 120))
    #expect(try cost("pool") == Cost())
  }

  @Test("the network's cost is the sum, with the share of its SE blocks")
  func total() throws {
    let cost = try graph().cost
    #expect(cost.total.parameters == 368 + 16 + 216 + 144 + 130)
    #expect(cost.total.macs == 360 * 16 + 216 * 16 + 144 + 120)
    #expect(cost.squeezeExcitation == Cost(parameters: 144, macs: 144))
    #expect(cost.layers == 4)
  }

  @Test("parameters have names, roles, axis order and fan-in")
  func parameters() throws {
    let parameters = try graph().parameters
    #expect(
      parameters.map(\.name) == [
        "conv.weight", "conv.bias", "bn.gain", "bn.shift", "grouped.weight", "se.expand.weight",
        "fc.weight", "fc.bias",
      ])
    #expect(
      parameters.map(\.role) == [
        .weight, .bias, .gain, .shift, .weight, .weight, .weight, .bias,
      ])
    #expect(
      parameters.map(\.dimensions) == [
        [3, 5, 3, 8], [8], [8], [8], [3, 3, 2, 12], [12, 12], [12, 10], [10],
      ])
    #expect(parameters.filter { $0.role == .weight }.map(\.fanIn) == [45, 18, 12, 12])
  }
}
