import Settings
import Network
import Testing
import Zoo

@Suite("Every network with every SE setting")
struct CombinationTests {
  @Test("placements that make sense build and add what their blocks hold", arguments: Zoo.names)
  func builds(_ name: String) throws {
    let plain = try graph(name)
    let architecture = try #require(Zoo.architecture(name))
    #expect(plain.cost.squeezeExcitation == Cost())
    for placement in architecture.placements {
      for squeeze in Squeeze.allCases {
        for bias in ["true", "false"] {
          let settings = [
            ("se.placement", placement.rawValue), ("se.squeeze", squeeze.rawValue),
            ("se.bias", bias), ("se.reduction", "8"),
          ]
          let se = try graph(name, settings)
          try check(se, against: plain, bias: bias == "true", squeeze: squeeze)
        }
      }
    }
  }

  private func check(_ se: Graph, against plain: Graph, bias: Bool, squeeze: Squeeze) throws {
    var extra = Cost()
    for node in se.nodes where node.name.hasSuffix(".se.scale") {
      let channels = node.shape.channels
      let hidden = max(1, channels / 8)
      extra.parameters += 2 * channels * hidden + (bias ? channels + hidden : 0)
      extra.macs += 2 * channels * hidden * (squeeze == .none ? node.shape.positions : 1)
      let gate = se[node.inputs[1]].shape
      #expect(gate == (squeeze == .none ? node.shape : Shape(1, 1, channels)))
    }
    #expect(extra.parameters > 0)
    var total = plain.cost.total
    total += extra
    #expect(se.cost.total == total && se.cost.squeezeExcitation == extra)
    // What both have bears one name and one size, so that paired trials start from the same weights.
    let sizes = Dictionary(uniqueKeysWithValues: se.parameters.map { ($0.name, $0.dimensions) })
    for parameter in plain.parameters { #expect(sizes[parameter.name] == parameter.dimensions) }
  }

  @Test("placements that make no sense are refused with what does", arguments: Zoo.names)
  func refuses(_ name: String) throws {
    let architecture = try #require(Zoo.architecture(name))
    for placement in Placement.allCases where !architecture.placements.contains(placement) {
      let error = #expect(throws: SettingError.self) {
        try graph(name, [("se.placement", placement.rawValue)])
      }
      #expect(error?.key == "se.placement")
      #expect(error?.reason.hasPrefix("\(placement.rawValue) makes no sense in \(name): ") == true)
    }
  }

  @Test("each stage can have SE blocks alone, and together they are all", arguments: Zoo.names)
  func stages(_ name: String) throws {
    let architecture = try #require(Zoo.architecture(name))
    var sum = 0
    for stage in architecture.stages {
      let built = try graph(name, [("se.stages", "[\(stage)]")])
      #expect(!built.seBlocks.isEmpty)
      #expect(built.seBlocks.allSatisfy { $0.hasPrefix("stage\(stage).") })
      sum += built.cost.squeezeExcitation.parameters
    }
    #expect(try graph("se-" + name).cost.squeezeExcitation.parameters == sum)
    for stage in [architecture.stages.lowerBound - 1, architecture.stages.upperBound + 1] {
      let error = #expect(throws: SettingError.self) {
        try graph(name, [("se.stages", "[\(stage)]")])
      }
      #expect(error?.key == "se.stages")
    }
  }

  @Test("excitations change the gate alone", arguments: Zoo.names, Excitation.allCases)
  func excitation(_ name: String, _ excitation: Excitation) throws {
    let built = try graph(name, [("se.excitation", excitation.rawValue)])
    let gates = built.nodes.filter { $0.name.hasSuffix(".se.gate") }
    #expect(!gates.isEmpty)
    for gate in gates {
      let activation: Activation =
        switch excitation {
        case .sigmoid: .sigmoid
        case .tanh: .tanh
        case .relu: .relu
        }
      #expect(gate.operation == .activation(activation))
    }
    #expect(try built.cost == graph("se-" + name).cost)
  }

  @Test("every choice that a network has builds, and every other is refused", arguments: Zoo.names)
  func choices(_ name: String) throws {
    let choices = try #require(Zoo.architecture(name)).choices
    for (key, values, has) in [
      ("stem_stride", ["1", "2"], choices.stemStride != nil),
      ("shortcut", ["A", "B"], choices.shortcut != nil),
      ("stride_in", ["1x1", "3x3"], choices.strideIn != nil),
      ("batch_norm", ["true", "false"], choices.batchNorm != nil),
    ] {
      for value in values {
        if has {
          let built = try graph("se-" + name, [(key, value)])
          #expect(!built.seBlocks.isEmpty)
        } else {
          let error = #expect(throws: SettingError.self) { try graph(name, [(key, value)]) }
          #expect(error?.key == key)
        }
        let keys = try network(name, [(key, value)]).canonical.map(\.key)
        #expect(keys.contains(key) == has)
      }
    }
  }
}
