import Engine
import Files
import Settings
import Network
import Reports
import Zoo

/// `ablate models [NAME …]`
enum ModelsCommand: Command {
  static let name = "models"
  static let summary = "the architectures with their costs; with NAME, layer by layer"
  static let usage = [
    "models [NAME] [options]", "models NAME NAME … [options]",
    "models [NAME …] --vary KEY=V1,V2,… [options]", "models NAME --plan [options]",
    "models FILE.onnx [options]",
  ]
  static let input = OptionSpec(
    "input", value: "SIDE", "side of the square input (default: the network's own)")
  static let classes = OptionSpec(
    "classes", value: "N", "classes (default: the network's own)")
  static let vary = OptionSpec(
    "vary", value: "KEY=V1,V2,…", "list the networks once for each value of a setting")
  static let plan = OptionSpec(
    "plan", "how the engine runs the network: units, kernels and fused work")
  static let operandKind = WordKind.model
  static let examples: [(line: String, purpose: String)] = [
    ("models", "every network with its costs"),
    ("models resnet-50 --set se.reduction=16", "layer by layer"),
    ("models net.onnx", "a network of one's own, and where SE blocks can stand in it"),
  ]
  static let options: [OptionSpec] = [.set, vary, input, classes, plan] + OptionSpec.result
  static let details = """
    Multiply-adds count convolutions and fully connected layers for one image, nothing else; parameters
    are trainable values, without batch norm's running statistics. Settings: \
    \(NetworkSettings.keys.joined(separator: ", ")).
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.format
    if arguments.has(plan) { return try printPlan(arguments, format) }
    if arguments.operands.count == 1, arguments.value(vary) == nil {
      let settings = try named(arguments.operands[0], arguments)
      let graph = try graph(settings)
      let text =
        format == .json
        ? JSONValue.array([ModelJSON(graph, graph.cost).withLayers]).pretty + "\n"
        : LayerTable(graph, format, imported: settings.imported, file: arguments.operands[0])
          .table.render(format, Terminal.layout(arguments))
      try Terminal.deliver(text, arguments)
      return .done
    }
    let list = try ModelList(arguments)
    try Terminal.deliver(
      format == .json
        ? list.json.pretty + "\n" : list.table(format).render(format, Terminal.layout(arguments)),
      arguments)
    if !format.isForPeople { list.refusals.forEach(Terminal.note) }
    return .done
  }

  /// How the engine runs one network.
  private static func printPlan(
    _ arguments: Arguments, _ format: TableFormat
  ) throws -> ExitCode {
    guard arguments.operands.count == 1, arguments.value(vary) == nil else {
      throw CommandError.usage("--plan shows one network: `ablate models NAME --plan`")
    }
    let graph = try graph(arguments.operands[0], arguments)
    let listing = try PlanListing(
      graph, batch: TrainingMemory.batch, threads: TrainingMemory.threads)
    let table = PlanListingTable(
      graph, listing, batch: TrainingMemory.batch, threads: TrainingMemory.threads
    ).table
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return .done
  }

  /// The network of a name with `--set`, `--input` and `--classes`.
  static func graph(_ name: String, _ arguments: Arguments) throws -> Graph {
    try graph(named(name, arguments))
  }

  private static func named(_ name: String, _ arguments: Arguments) throws -> NetworkSettings {
    try settings(
      base(name), arguments, side: arguments.number(input, in: 1...4096))
  }

  /// The settings of a name of the zoo, or of an ONNX file.
  static func base(_ name: String) throws -> NetworkSettings {
    do throws(SettingError) { return try NetworkSettings(named: name) } catch {
      throw CommandError(WholeFile.exists(name) ? .badData : .noInput, error.reason)
    }
  }

  /// Settings changed by `--classes` and `--set`.
  ///
  /// - Parameter side: of the images; nil leaves it as it is.
  static func settings(
    _ base: NetworkSettings, _ arguments: Arguments, side: Int?
  ) throws -> NetworkSettings {
    var settings = base
    if let side { settings.input = side }
    if let count = try arguments.number(classes, in: 1...1_000_000) { settings.classes = count }
    let pairs = try arguments.settings
    for (key, value) in pairs { try settings.set(key, value) }
    return settings
  }

  /// The network of the settings.
  static func graph(_ settings: NetworkSettings) throws -> Graph {
    do { return try Zoo.build(settings) } catch
      where ["model", "input"].contains(error.key)
    {
      // These have options of their own; the reason names the network.
      throw CommandError.usage(error.reason)
    }
  }
}
