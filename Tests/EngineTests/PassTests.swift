import Engine
import Network
import Testing

/// Each pass by itself: what came before it is written by hand, and all that it decides is compared.
@Suite("Passes of a plan, one at a time")
struct PassTests {
  /// A convolution, and a block of one convolution with SE after it.
  private static func block(_ squeeze: PoolKind = .average) throws -> Graph {
    var b = GraphBuilder(name: "block", input: Shape(4, 4, 3))
    let kernel = Convolution(Window(square: 3), outputChannels: 8)
    let stem = b.activation("relu0", b.batchNorm("bn0", b.convolution("conv0", b.input, kernel)))
    let map = b.batchNorm("bn", b.convolution("conv", stem, kernel))
    let gate = b.activation("gate", b.globalPool("squeeze", map, squeeze), .sigmoid)
    let sum = b.add("sum", b.scale("scale", map, gate: gate), stem)
    let logits = b.fullyConnected("fc", b.activation("relu", sum), outputs: 5, bias: false)
    return try b.finish(output: logits)
  }

  // Its nodes, and below its units.
  private static let stem = NodeID(3)
  private static let map = NodeID(5)
  private static let squeeze = NodeID(6)
  private static let gate = NodeID(7)
  private static let sum = NodeID(10)
  private static let logits = NodeID(11)
  private static let units: [FusedNodes] = [
    .convolution(NodeID(1), norm: NodeID(2), relu: stem),
    .convolution(NodeID(4), norm: map, relu: nil),
    .single(squeeze),
    .single(gate),
    .join(map: map, gate: gate, shortcut: stem, relu: true, output: sum),
    .single(logits),
  ]

  private func plan(
    _ graph: Graph? = nil, trains: Bool = true, kernels: KernelRules = .standard,
    fusions: PlanFusions = .all
  ) throws -> ExecutionPlan {
    try ExecutionPlan(
      grouping: graph ?? Self.block(), batch: 2, trains: trains, kernels: kernels, fusions: fusions)
  }

  @Test("grouping: what follows alone runs in one unit, and nothing else is decided")
  func group() throws {
    let plan = try plan()
    #expect(plan.groups == Self.units)
    #expect(plan.deferring.isEmpty && plan.squeezes.isEmpty && plan.places.isEmpty)
    #expect(plan.flow == ExecutionPlan.GradientFlow())
  }

  @Test("grouping: a map that two layers read is given by a unit of its own")
  func groupReadTwice() throws {
    var b = GraphBuilder(name: "twice", input: Shape(4, 4, 3))
    let x = b.convolution("conv", b.input, Convolution(Window(square: 1), outputChannels: 4))
    let sum = b.add("sum", b.batchNorm("bn", x), b.activation("relu", x))
    let graph = try b.finish(output: sum)
    #expect(
      graph.fused() == [
        .convolution(x, norm: nil, relu: nil), .normalisation(NodeID(2), relu: nil),
        .single(NodeID(3)),
        .join(map: NodeID(2), gate: nil, shortcut: NodeID(3), relu: false, output: sum),
      ])
  }

  @Test("deferring: batch norms whose readers all apply them, with the ReLU or without")
  func deferNorms() throws {
    var plan = try plan()
    plan.deferNorms()
    #expect(plan.deferring == [Self.stem: true, Self.map: false])
  }

  @Test("deferring: one reader that cannot apply a batch norm keeps it where it is")
  func deferNormsNot() throws {
    var plan = try plan()
    // The gate reads the map itself, instead of its mean.
    plan.groups[4] = .join(
      map: Self.stem, gate: Self.map, shortcut: nil, relu: false, output: Self.sum)
    plan.deferNorms()
    #expect(plan.deferring == [Self.stem: true])

    for var plan in [
      try self.plan(trains: false), try self.plan(fusions: PlanFusions.all.subtracting(.norm)),
    ] {
      plan.deferNorms()
      #expect(plan.deferring.isEmpty)
    }
  }

  @Test(
    "squeezes: folded where batch norm alone is pending", arguments: [nil, true, false] as [Bool?])
  func findSqueezes(_ rectifies: Bool?) throws {
    var plan = try plan()
    plan.deferring[Self.map] = rectifies
    plan.findSqueezes()
    #expect(
      plan.squeezes == [
        .init(producer: 1, pool: 2, maximum: false, isFolded: rectifies == false)
      ])
  }

  @Test("squeezes: neither a maximum nor the map's last reader is folded")
  func findSqueezesNotFolded() throws {
    var maximum = try plan(Self.block(.maximum))
    maximum.deferring[Self.map] = false
    maximum.findSqueezes()
    #expect(
      maximum.squeezes == [.init(producer: 1, pool: 2, maximum: true, isFolded: false)])

    var last = try plan()
    last.deferring[Self.map] = false
    last.groups.remove(at: 4)
    last.findSqueezes()
    #expect(last.squeezes == [.init(producer: 1, pool: 2, maximum: false, isFolded: false)])
  }

  @Test("gradients: the map's is the join's where the squeeze is folded, and lacks the gate")
  func routeGradients() throws {
    var plan = try plan()
    plan.deferring = [Self.stem: true, Self.map: false]
    plan.squeezes = [.init(producer: 1, pool: 2, maximum: false, isFolded: true)]
    plan.routeGradients()
    // The block's convolution would write the stem's gradient over the one that it reads.
    #expect(
      plan.flow
        == .init(
          shared: [Self.map: Self.sum], gates: [Self.map: Self.gate],
          completing: [Self.stem: 1, Self.map: 4]))
  }

  @Test("a concatenation pools what it gives, and takes the gradients of squeeze and gate")
  func concatenation() throws {
    var b = GraphBuilder(name: "module", input: Shape(4, 4, 3))
    func branch(_ name: String) -> NodeID {
      let x = b.convolution(name, b.input, Convolution(Window(square: 1), outputChannels: 4))
      return b.activation("relu \(name)", b.batchNorm("norm \(name)", x))
    }
    let (left, right) = (branch("left"), branch("right"))
    let map = b.concatenate("concat", [left, right])
    let gate = b.activation("gate", b.globalPool("squeeze", map, .average), .sigmoid)
    let scale = b.scale("scale", map, gate: gate)
    let graph = try b.finish(output: b.fullyConnected("fc", scale, outputs: 5, bias: false))
    var plan = try plan(graph)
    plan.deferNorms()
    plan.findSqueezes()
    #expect(
      plan.squeezes == [.init(producer: 2, pool: 3, maximum: false, isFolded: true)])
    plan.routeGradients()
    #expect(
      plan.flow
        == .init(shared: [map: scale], gates: [map: gate], completing: [left: 2, right: 2]))

    // Without shared gradients it pools, and leaves the gradient to the pool.
    var apart = try self.plan(graph, fusions: PlanFusions.all.subtracting(.gradients))
    apart.deferNorms()
    apart.findSqueezes()
    apart.routeGradients()
    #expect(
      apart.squeezes == [.init(producer: 2, pool: 3, maximum: false, isFolded: false)])
    #expect(apart.flow == .init())
  }

  @Test("gradients: a squeeze that writes its own part leaves the place to the shortcut")
  func routeGradientsNotFolded() throws {
    var plan = try plan()
    plan.deferring = [Self.stem: true, Self.map: false]
    plan.squeezes = [.init(producer: 1, pool: 2, maximum: false, isFolded: false)]
    plan.routeGradients()
    #expect(
      plan.flow == .init(shared: [Self.stem: Self.sum], completing: [Self.stem: 1]))
  }

  @Test("places: what passes between units has one, and a shared gradient lies in the join's")
  func placeMaps() throws {
    var plan = try plan()
    plan.deferring = [Self.map: false]
    plan.flow = .init(
      shared: [Self.map: Self.sum], gates: [Self.map: Self.gate], completing: [Self.map: 4])
    try plan.placeMaps()
    let placed = plan.places.indices.filter { plan.places[$0] != nil }
    #expect(placed == [0, 3, 5, 6, 7, 10, 11])
    #expect(plan.places[0]?.gradient == nil)
    let gradients = placed.dropFirst().compactMap { plan.places[$0]?.gradient }
    #expect(gradients.count == 6 && Set(gradients).count == 5)
    #expect(plan.places[5]?.gradient == plan.places[10]?.gradient)

    // Backward the join comes first; it stores what the squeeze and the convolution add to.
    #expect(
      plan.inputs.map { $0.map(\.accumulates) } == [
        [false], [true], [true], [false], [false, false, false], [false],
      ])
    #expect(plan.inputs[4].map(\.sharesGradient) == [true, false, false])
    #expect(plan.inputs[4].map(\.completesGradient) == [true, false, false])
    #expect(
      plan.inputs.map { $0.map { $0.pending?.node } } == [
        [nil], [nil], [Self.map], [nil], [Self.map, nil, nil], [nil],
      ])
  }

  @Test("places: inference has no gradients, and a layer that nobody reads is refused by name")
  func placeMapsWithoutGradients() throws {
    var plan = try plan(trains: false)
    try plan.placeMaps()
    #expect(plan.places.allSatisfy { $0?.gradient == nil })

    var unread = try self.plan()
    unread.groups.remove(at: 3)
    let error = #expect(throws: EngineError.self) { try unread.placeMaps() }
    #expect(
      error
        == .unsupported(network: "block", layer: "squeeze", reason: "no layer reads what it gives"))
  }

  @Test("kernels: the first rule that fits, at the convolutions alone")
  func chooseKernels() throws {
    for (rules, first, second) in [
      ("direct", ConvolutionChoice.direct, ConvolutionChoice.direct),
      ("winograd inputs>=8; direct", .direct, .winograd),
    ] {
      var plan = try plan(kernels: KernelRules(rules))
      try plan.placeMaps()
      plan.chooseKernels()
      #expect(plan.choices == [first, second, nil, nil, nil, nil])
    }
  }

  @Test("the arena: blocks share memory unless they live at one time")
  func layOut() {
    var planner = ArenaPlanner()
    let first = planner.reserve(100, alive: 0...2)
    let second = planner.reserve(40, alive: 3...4)
    let third = planner.reserve(10, alive: 2...3)
    planner.layOut()
    // Whole lines of 16 values, and one of slack.
    #expect(planner.total == 128 + 32)
    #expect([first, second, third].map(planner.offset) == [0, 0, 128])
    planner.extend(second, alive: 2...2)
    planner.layOut()
    #expect([first, second, third].map(planner.offset) == [0, 128, 192])
    #expect(planner.total == 128 + 64 + 32)
  }
}
