import Engine
import Network
import Testing
import Zoo

/// What the passes decide together, on a network of the zoo small enough to follow by hand; `PassTests` has each alone.
@Suite("Plans")
struct PlanListingTests {
  private func graph(_ model: String, _ settings: [(String, String)] = []) throws -> Graph {
    var network = NetworkSettings(model: model)
    for (key, value) in settings { try network.set(key, value) }
    return try Zoo.build(network)
  }

  private func decisions(
    _ graph: Graph, trains: Bool = true, _ fusions: PlanFusions = .all
  ) throws -> [String: [PlanListing.Decision]] {
    let rows = try PlanListing(graph, batch: 4, trains: trains, fusions: fusions).rows
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.layer, $0.decisions) })
  }

  @Test("convolution, batch norm and ReLU are one unit, and so is the end of a block")
  func groups() throws {
    let graph = try graph("se-cifar-resnet-8")
    let rows = try PlanListing(graph, batch: 4).rows
    func operations(_ layer: String) -> [String] {
      rows.first { $0.layer == layer }?.nodes.map { graph[$0].name } ?? []
    }
    #expect(operations("stem.conv") == ["stem.conv", "stem.bn", "stem.relu"])
    #expect(operations("stage2.block1.conv2") == ["stage2.block1.conv2", "stage2.block1.bn2"])
    #expect(operations("stage2.block1.relu").count == 3)
    #expect(rows.count == 29)
  }

  @Test("a batch norm is left to its readers where all of them can apply it")
  func deferring() throws {
    let plan = try decisions(graph("cifar-resnet-8"), .norm)
    #expect(plan["stem.conv"] == [.leavesNorm])
    #expect(plan["stage2.block1.conv1"] == [.appliesNorm(of: "stem.conv"), .leavesNorm])
    // A padded shortcut reads what the join of stage 2 gives, and joins leave nothing.
    #expect(plan["stage3.block1.shortcut.pad"] == [])
    #expect(try decisions(graph("cifar-resnet-8"), []).values.allSatisfy(\.isEmpty))
  }

  @Test("a network that only infers leaves no batch norm and routes no gradient")
  func inference() throws {
    let plan = try decisions(graph("se-cifar-resnet-8"), trains: false)
    #expect(plan["stem.conv"] == [])
    #expect(plan["stage2.block1.conv2"] == [.pools("stage2.block1.se.squeeze", inTraining: false)])
    #expect(plan["stage2.block1.se.squeeze"] == [])
  }

  @Test("a mean is taken from the statistics of a pending batch norm, a maximum is not")
  func squeezes() throws {
    let average = try decisions(graph("se-cifar-resnet-8"), [.norm, .squeeze])
    #expect(
      average["stage2.block1.se.squeeze"] == [
        .appliesNorm(of: "stage2.block1.conv2"), .takesMeans(of: "stage2.block1.conv2"),
      ])
    let maximum = try decisions(
      graph("se-cifar-resnet-8", [("se.squeeze", "max")]), [.norm, .squeeze])
    #expect(maximum["stage2.block1.se.squeeze"] == [.appliesNorm(of: "stage2.block1.conv2")])
    #expect(
      maximum["stage2.block1.conv2"]?.contains(
        .pools("stage2.block1.se.squeeze", inTraining: false)) == true)
  }

  @Test("what a join adds shares its gradient, and the last writer sums that of batch norm")
  func gradients() throws {
    let plan = try decisions(graph("se-cifar-resnet-8"))
    #expect(
      plan["stage2.block1.conv2"]?.contains(
        .sharesGradient(of: "stage2.block1.relu", lacksGate: true)) == true)
    #expect(
      plan["stem.conv"]?.contains(.sharesGradient(of: "stage2.block1.relu", lacksGate: false))
        == true)
    #expect(
      plan["stage2.block1.relu"]?.contains(.completesGradient(of: "stage2.block1.conv2")) == true)
    #expect(
      plan["stage2.block1.conv1"]?.contains(.completesGradient(of: "stem.conv")) == true)
    let plain = try decisions(graph("cifar-resnet-8"))
    #expect(
      plain["stage2.block1.conv2"]?.contains(
        .sharesGradient(of: "stage2.block1.relu", lacksGate: false)) == true)
  }

  @Test("passes run in the order in which they read each other")
  func passes() throws {
    #expect(
      try PlanListing(graph("cifar-resnet-8"), batch: 1).passes == [
        "group nodes", "defer batch norms to the readers", "find global pools after convolutions",
        "route gradients", "place maps", "choose kernels", "plan units", "lay out the arena",
      ])
  }

  @Test("the kernels are those that rules name")
  func kernels() throws {
    func kernel(_ rules: String) throws -> String? {
      try PlanListing(graph("cifar-resnet-8"), batch: 4, kernels: KernelRules(rules)).rows
        .first { $0.layer == "stage2.block1.conv1" }?.kernel
    }
    #expect(try kernel("direct") == "direct")
    #expect(try kernel("winograd; direct") == "winograd")
  }
}
