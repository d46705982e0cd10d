import Settings
import Engine
import Experiments
import Files
import Interchange
import Network
import Results
import Zoo

/// A network with its weights, as the command line names it: a model of the zoo, freshly initialised or
/// with the weights of a file; a trial; or a file that says itself what it is.
struct NetworkSource {
  var graph: Graph
  var state: NetworkState
  var label: WeightsLabel

  /// PyTorch's name of each node's layer.
  var modules: [String] { Zoo.modules(of: graph) }

  static let model = OptionSpec(
    "model", value: "NAME", kind: .model,
    "network of the zoo (see `ablate models`), or an ONNX file")
  static let seed = OptionSpec("seed", value: "N", "initialise with this seed (default 1)")
  static let trial = OptionSpec(
    "trial", value: "ID", "a trained trial: its identity, or how that begins")
  static let weights = OptionSpec(
    "weights", value: "FILE", kind: .file,
    "safetensors: ours, or PyTorch's with the same names; or an ONNX file, with its network")
  static let options = [model, seed, trial, weights, .set, ModelsCommand.classes, .database]

  /// The side of the square images, and whether they are grey.
  enum Side {
    /// Asked for on the command line; nil is the network's own.
    case asked(Int?)
    /// The size of the given images, for networks that have not been trained on others.
    case seen(Shape)
  }

  init(_ arguments: Arguments, side: Side) throws {
    if let trial = arguments.value(Self.trial) {
      var others = [Self.model, Self.seed, Self.weights, .set, ModelsCommand.classes].filter {
        arguments.value($0) != nil
      }
      if case .asked(.some) = side { others.append(ModelsCommand.input) }
      if let other = others.first {
        throw CommandError.usage(
          "--trial and --\(other.name) exclude each other")
      }
      self = try Self.ofTrial(trial, arguments)
    } else if let path = arguments.value(Self.weights) {
      if arguments.value(Self.seed) != nil {
        throw CommandError.usage(
          "--weights and --seed exclude each other: both say what the weights are")
      }
      self =
        ImportedNetwork.isFile(path)
        ? try Self.ofONNX(path, arguments, side) : try Self.ofFile(path, arguments, side)
    } else if let model = arguments.value(Self.model) {
      let settings = try Self.settings(ModelsCommand.base(model), arguments, side)
      let graph = try ModelsCommand.graph(settings)
      let seed = try arguments.number(Self.seed, in: 0...Int.max) ?? 1
      let state = try NetworkState(graph, seed: UInt64(seed))
      self.init(
        graph: graph, state: state,
        label: WeightsLabel(
          model: graph.name, settings: settings.canonicalPairs, origin: .seed(seed),
          version: Ablate.version))
    } else {
      throw CommandError.usage("which network? --model NAME, --trial ID or --weights FILE")
    }
  }

  init(graph: Graph, state: NetworkState, label: WeightsLabel) {
    self.graph = graph
    self.state = state
    self.label = label
  }

  private static func ofFile(
    _ path: String, _ arguments: Arguments, _ side: Side
  ) throws -> NetworkSource {
    let reader = try reader(path)
    let settings: NetworkSettings
    if let model = arguments.value(Self.model) {
      settings = try Self.settings(ModelsCommand.base(model), arguments, side)
    } else {
      guard !reader.label.settings.isEmpty else {
        throw CommandError.usage("\(path) does not say what network it is of; name it with --model")
      }
      // Its training size stays, whatever the size of the images.
      var asked = side
      if case .seen = side { asked = .asked(nil) }
      settings = try Self.settings(Self.settings(reader, path), arguments, asked)
    }
    let graph = try ModelsCommand.graph(settings)
    var label = reader.label
    label.model = graph.name
    label.settings = settings.canonicalPairs
    label.version = Ablate.version
    if let normalisation = label.normalisation,
      normalisation.mean.count != graph.input.channels
    {
      throw CommandError(
        .badData,
        "\(path): its metadata have a mean of \(normalisation.mean.count) channels, and images have "
          + "\(graph.input.channels)")
    }
    if needsBias(reader, settings) {
      throw CommandError(
        .badData,
        "\(path): its tensors are those of \(graph.name) with biases in its SE layers; --set "
          + "se.bias=true reads them")
    }
    return try NetworkSource(graph: graph, state: state(reader, graph, path), label: label)
  }

  /// The network of an ONNX file with the weights in it.
  private static func ofONNX(
    _ path: String, _ arguments: Arguments, _ side: Side
  ) throws -> NetworkSource {
    guard arguments.value(model) == nil else {
      throw CommandError.usage("\(path) holds its network itself; leave out --model")
    }
    // As for a file of ours, its training size stays, whatever the size of the images.
    var asked = side
    if case .seen = side { asked = .asked(nil) }
    let settings = try Self.settings(ModelsCommand.base(path), arguments, asked)
    let graph = try ModelsCommand.graph(settings)
    let file = try ONNXImport(path)
    return NetworkSource(
      graph: graph, state: try file.state(of: graph),
      label: WeightsLabel(
        model: graph.name, settings: settings.canonicalPairs,
        origin: .file(path.split(separator: "/").last.map(String.init) ?? path),
        version: Ablate.version))
  }

  private static func settings(
    _ base: NetworkSettings, _ arguments: Arguments, _ side: Side
  ) throws -> NetworkSettings {
    switch side {
    case .asked(let side): return try ModelsCommand.settings(base, arguments, side: side)
    case .seen(let shape):
      var seen = base
      if shape.channels == 1 { seen.channels = 1 }
      return try ModelsCommand.settings(seen, arguments, side: shape.height)
    }
  }

  static func reader(_ path: String) throws -> SafetensorsFile.Reader {
    return try SafetensorsFile.Reader(path)
  }

  /// Reads the weights, and says how their names had to be read.
  static func state(
    _ reader: SafetensorsFile.Reader, _ graph: Graph, _ path: String
  ) throws -> NetworkState {
    let others = Zoo.spellings(of: graph)
    let fit = try reader.fit(graph, spellings: spellings(graph))
    if !fit.prefixes.isEmpty {
      let list = fit.prefixes.joined(separator: ", ")
      Terminal.note("\(path): read without the prefix\(fit.prefixes.count > 1 ? "es" : "") \(list)")
    }
    if fit.spelling > 0 {
      let other = others[fit.spelling - 1]
      Terminal.note(
        "\(path): its names are those of \(other.source)" + (other.hint.map { "; \($0)" } ?? ""))
    }
    return fit.state
  }

  private static func spellings(_ graph: Graph) -> [[String]] {
    [Zoo.modules(of: graph)] + Zoo.spellings(of: graph).map(\.modules)
  }

  /// The same network with biases in its SE layers, if the weights are of that.
  private static func needsBias(
    _ reader: SafetensorsFile.Reader, _ settings: NetworkSettings
  ) -> Bool {
    guard settings.se?.bias == false, let plain = try? ModelsCommand.graph(settings),
      !reader.fits(plain, spellings: spellings(plain))
    else { return false }
    var settings = settings
    guard (try? settings.set("se.bias", "true")) != nil,
      let graph = try? ModelsCommand.graph(settings)
    else { return false }
    return reader.fits(graph, spellings: spellings(graph))
  }

  /// The settings that a file names in its metadata.
  static func settings(
    _ reader: SafetensorsFile.Reader, _ path: String
  ) throws -> NetworkSettings {
    do { return try NetworkSettings(canonical: reader.label.settings) } catch {
      throw CommandError(.badData, "\(path): its metadata name settings unknown here: \(error)")
    }
  }
}

extension NetworkSettings {
  /// Every effective setting by its key.
  var canonicalPairs: [String: String] {
    Dictionary(uniqueKeysWithValues: canonical.map { ($0.key, $0.value) })
  }
}

extension NetworkSource {
  /// The network and where its weights come from, in a few words.
  var text: String {
    switch label.origin {
    case .seed(let seed): "\(graph.name) as initialised with seed \(seed)"
    case .trial(let trial): "\(graph.name) of trial \(trial.prefix(12))"
    case .file(let name): "\(graph.name) with the weights of \(name)"
    }
  }
}
