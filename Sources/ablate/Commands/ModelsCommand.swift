import Network
import Reports
import Zoo

/// `ablate models [NAME]`
enum ModelsCommand: Command {
  static let name = "models"
  static let summary = "the architectures with their costs; with NAME, layer by layer"
  static let usage = ["models [NAME] [options]"]
  static let input = OptionSpec("input", value: "SIDE", "side of the square input (default 32)")
  static let classes = OptionSpec("classes", value: "N", "classes (default 10)")
  static let options: [OptionSpec] = [.set, input, classes] + OptionSpec.result
  static let details = """
    Multiply-adds count convolutions and fully connected layers for one image, nothing else; parameters
    are trainable values, without batch norm's running statistics. Settings: \
    \(NetworkSettings.keys.joined(separator: ", ")).
    """

  static func run(_ arguments: Arguments) throws(CommandError) -> ExitCode {
    let format = try arguments.format
    let name = try arguments.operand("network", isRequired: false)
    guard let name else {
      var graphs: [Graph] = []
      for model in Zoo.names {
        for full in [model, "se-" + model] { graphs.append(try graph(full, arguments)) }
      }
      try Terminal.deliver(render(graphs, format), arguments)
      return .done
    }
    let graph = try graph(name, arguments)
    try Terminal.deliver(
      format == .json ? render([graph], format) : layers(graph).render(format), arguments)
    return .done
  }

  /// The network of a name with `--set`, `--input` and `--classes`.
  static func graph(_ name: String, _ arguments: Arguments) throws(CommandError) -> Graph {
    try graph(
      settings(
        NetworkSettings(model: name), arguments, side: arguments.number(input, in: 1...4096)))
  }

  /// Settings changed by `--classes` and `--set`.
  ///
  /// - Parameter side: of the images; nil leaves it as it is.
  static func settings(
    _ base: NetworkSettings, _ arguments: Arguments, side: Int?
  ) throws(CommandError) -> NetworkSettings {
    var settings = base
    if let side { settings.input = side }
    if let count = try arguments.number(classes, in: 1...1_000_000) { settings.classes = count }
    let pairs = try arguments.settings
    do throws(SettingError) {
      for (key, value) in pairs { try settings.set(key, value) }
    } catch { throw CommandError(error) }
    return settings
  }

  /// The network of the settings.
  static func graph(_ settings: NetworkSettings) throws(CommandError) -> Graph {
    do throws(SettingError) { return try Zoo.build(settings) } catch {
      throw error.key == "model"
        ? CommandError(.usage, error.reason) : CommandError(error)
    }
  }

  private static func render(_ graphs: [Graph], _ format: TableFormat) -> String {
    if format == .json { return JSONValue.array(graphs.map(json)).pretty + "\n" }
    var table = Table(
      title: "Networks",
      columns: [
        .init(key: "name", label: "name", alignment: .left),
        .init(key: "input", label: "input", alignment: .left),
        .init(key: "parameters", label: "parameters"), .init(key: "macs", label: "multiply-adds"),
        .init(key: "se_parameters", label: "parameters", group: "of SE blocks"),
        .init(key: "se_macs", label: "multiply-adds", group: "of SE blocks"),
        .init(key: "layers", label: "layers"),
        .init(key: "summary", label: "what it is", alignment: .left),
      ])
    table.rows = graphs.map { graph in
      let cost = graph.cost
      let base = graph.name.hasPrefix("se-") ? String(graph.name.dropFirst(3)) : graph.name
      return [
        .text(graph.name), .text("\(graph.input)"), .integer(cost.total.parameters),
        .integer(cost.total.macs), .integer(cost.squeezeExcitation.parameters),
        .integer(cost.squeezeExcitation.macs), .integer(cost.layers),
        .text(Zoo.architecture(base)?.summary ?? ""),
      ]
    }
    table.notes = [
      "se-NAME is NAME with SE blocks, r = 16. Other depths of a family build by name too, such as "
        + "cifar-resnet-14 or cifar-wrn-10-1."
    ]
    return table.render(format)
  }

  /// The shape that scripts rely on.
  private static func json(_ graph: Graph) -> JSONValue {
    let cost = graph.cost
    let shape = graph.input
    return [
      "name": .string(graph.name),
      "input": .array([
        .integer(shape.height), .integer(shape.width), .integer(shape.channels),
      ]),
      "classes": .integer(graph.classes), "parameters": .integer(cost.total.parameters),
      "macs": .integer(cost.total.macs),
      "se_parameters": .integer(cost.squeezeExcitation.parameters),
      "se_macs": .integer(cost.squeezeExcitation.macs), "layers": .integer(cost.layers),
    ]
  }

  private static func layers(_ graph: Graph) -> Table {
    var table = Table(
      title: graph.name,
      columns: [
        .init(key: "layer", label: "layer", alignment: .left),
        .init(key: "operation", label: "operation", alignment: .left),
        .init(key: "output", label: "output", alignment: .left),
        .init(key: "parameters", label: "parameters"),
        .init(key: "macs", label: "multiply-adds"),
        .init(key: "se", label: "SE block", alignment: .left),
      ])
    for index in graph.nodes.indices {
      let node = graph.nodes[index]
      let cost = graph.cost(of: NodeID(index))
      table.rows.append([
        .text(node.name), .text(node.operation.name), .text("\(node.shape)"),
        .integer(cost.parameters), .integer(cost.macs), .text(node.seBlock ?? ""),
      ])
    }
    let cost = graph.cost
    table.notes = [
      "Total: \(NumberText.grouped(cost.total.parameters)) parameters, "
        + "\(NumberText.grouped(cost.total.macs)) multiply-adds; SE blocks hold "
        + "\(NumberText.grouped(cost.squeezeExcitation.parameters)) and "
        + "\(NumberText.grouped(cost.squeezeExcitation.macs)) of them."
    ]
    return table
  }
}

extension Network.Operation {
  /// In a few words, for listings.
  fileprivate var name: String {
    switch self {
    case .input: "input"
    case .convolution(let convolution):
      "convolution \(convolution.window.text)"
        + (convolution.groups > 1 ? ", \(convolution.groups) groups" : "")
    case .batchNorm: "batch norm"
    case .activation(let activation): activation.rawValue
    case .pool(let kind, let window, _): "\(kind.rawValue) pool \(window.text)"
    case .globalPool(let kind): "global \(kind.rawValue) pool"
    case .fullyConnected: "fully connected"
    case .add: "addition"
    case .concatenate: "concatenation"
    case .scale: "gate × map"
    case .multiply(let factor): "× \(factor)"
    case .dropout(let rate): "dropout \(rate)"
    case .padShortcut: "padded shortcut"
    case .channelShuffle(let groups): "channel shuffle, \(groups) groups"
    }
  }
}

extension Window {
  fileprivate var text: String {
    "\(kernelHeight)×\(kernelWidth)" + (stride > 1 ? ", stride \(stride)" : "")
  }
}
