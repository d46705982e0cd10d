import Network
import Datasets
import Interchange

/// How `predict` turns pictures into images: as the weights tell, unless the command line says
/// otherwise.
struct Preprocessing {
  static let mean = OptionSpec(
    "mean", value: "R,G,B", "subtracted from pictures, in levels of 0 to 255")
  static let deviation = OptionSpec(
    "deviation", value: "R,G,B", "divides the result, in levels of 0 to 255")
  static let preprocessing = OptionSpec(
    "preprocessing", value: "NAME",
    kind: .words(["paper", "torchvision"]),
    "paper (default), or torchvision: its resizing, mean and deviation")
  static let options = [mean, deviation, preprocessing]

  /// ImageNet's, as torchvision's weights expect them: those for values of 0 to 1, times 255.
  static let torchvision = ChannelNormalisation(
    mean: [0.485, 0.456, 0.406].map { 255 * $0 },
    deviation: [0.229, 0.224, 0.225].map { 255 * $0 })

  private(set) var rule = PictureProtocol.paper
  private(set) var normalisation: ChannelNormalisation
  /// What the user must know about it, for standard error.
  private(set) var notes: [String] = []

  init(_ arguments: Arguments, _ source: NetworkSource) throws {
    if let name = arguments.value(Self.preprocessing) {
      guard let known = PictureProtocol(rawValue: name) else {
        throw CommandError.usage("--preprocessing: paper or torchvision, not '\(name)'")
      }
      rule = known
    }
    if rule == .torchvision, source.graph.input.channels != Self.torchvision.mean.count {
      throw CommandError.usage(
        "--preprocessing torchvision: its mean is for colours, and \(source.graph.name) reads grey "
          + "images; use --mean and --deviation")
    }
    let stated = rule == .torchvision ? Self.torchvision : source.label.normalisation
    let channels = source.graph.input.channels
    let mean = try Self.numbers(arguments, Self.mean, channels)
    let deviation = try Self.numbers(arguments, Self.deviation, channels)
    let base = stated ?? Self.unstated(channels)
    normalisation = base
    guard mean != nil || deviation != nil else {
      if stated == nil {
        notes = [
          "normalised with mean \(ChannelNormalisation.text(base.mean)) and not divided, as the paper "
            + "does (levels of 0 to 255): \(Self.name(source)) \(Self.silence(source)). Weights of "
            + "PyTorch mostly need --preprocessing torchvision; --mean and --deviation set other values"
        ]
      }
      return
    }
    do {
      normalisation = try ChannelNormalisation(
        statedMean: mean ?? base.mean, deviation: deviation ?? base.deviation)
    } catch { throw CommandError.usage("--\(error.reason)") }
    if mean == nil || deviation == nil {
      notes = [
        "normalised with mean \(ChannelNormalisation.text(normalisation.mean)) and deviation "
          + ChannelNormalisation.text(normalisation.deviation)
      ]
    }
  }

  /// The paper's: a mean and no division. Grey has the light of ImageNet's mean colour (ITU-R BT.601).
  private static func unstated(_ channels: Int) -> ChannelNormalisation {
    let mean = FolderDataset.imageNetMean
    let grey = zip([0.299, 0.587, 0.114], mean).reduce(0) { $0 + $1.0 * $1.1 }
    return channels == 1
      ? ChannelNormalisation(mean: [grey], deviation: [1])
      : ChannelNormalisation(mean: mean, deviation: [1, 1, 1])
  }

  private static func name(_ source: NetworkSource) -> String {
    switch source.label.origin {
    case .file(let name): name
    case .seed, .trial: source.graph.name
    }
  }

  private static func silence(_ source: NetworkSource) -> String {
    if case .seed = source.label.origin { return "has not been trained" }
    return "does not say how its images were normalised"
  }

  private static func numbers(
    _ arguments: Arguments, _ option: OptionSpec, _ channels: Int
  ) throws -> [Double]? {
    guard let text = arguments.value(option) else { return nil }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingPrefix(" "))
    }
    guard numbers.count == channels, numbers.allSatisfy({ $0?.isFinite == true }) else {
      throw CommandError.usage(
        "--\(option.name): expected \(channels == 1 ? "one number, for grey" : "three numbers, red, green, blue")"
          + ", not '\(text)'")
    }
    return numbers.compactMap { $0 }
  }
}
