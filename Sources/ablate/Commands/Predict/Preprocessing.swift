import Network
import Datasets
import Interchange

/// How `predict` makes images of pictures: by the weights, unless the command line says another way.
struct Preprocessing {
  static let mean = OptionSpec(
    "mean", value: "R,G,B", "subtracted from pictures, in levels of 0 to 255")
  static let deviation = OptionSpec(
    "deviation", value: "R,G,B", "what pictures are divided by then, in levels of 0 to 255")
  static let preprocessing = OptionSpec(
    "preprocessing", value: "NAME",
    "paper (default), or torchvision: its resizing, mean and deviation")
  static let options = [mean, deviation, preprocessing]

  /// ImageNet's, as torchvision's weights expect them: those for values of 0 to 1, times 255.
  static let torchvision = ChannelNormalisation(
    mean: [0.485, 0.456, 0.406].map { 255 * $0 },
    deviation: [0.229, 0.224, 0.225].map { 255 * $0 })

  private(set) var rule = PictureProtocol.paper
  private(set) var normalisation: ChannelNormalisation
  /// What the user must know of it, for standard error.
  private(set) var notes: [String] = []

  init(_ arguments: Arguments, _ source: NetworkSource) throws(CommandError) {
    if let name = arguments.value(Self.preprocessing) {
      guard let known = PictureProtocol(rawValue: name) else {
        throw .usage("--preprocessing: paper or torchvision, not '\(name)'")
      }
      rule = known
    }
    let stated = rule == .torchvision ? Self.torchvision : source.label.normalisation
    let mean = try Self.numbers(arguments, Self.mean)
    let deviation = try Self.numbers(arguments, Self.deviation)
    let base =
      stated
      ?? ChannelNormalisation(mean: FolderDataset.imageNetMean, deviation: [1, 1, 1])
    normalisation = base
    guard mean != nil || deviation != nil else {
      if stated == nil {
        notes = [
          "normalised with mean \(ChannelNormalisation.text(base.mean)) and not divided, as the paper "
            + "does (levels of 0 to 255): \(Self.name(source)) \(Self.silence(source)). Weights of "
            + "PyTorch mostly want --preprocessing torchvision; --mean and --deviation say anything else"
        ]
      }
      return
    }
    do throws(ChannelNormalisation.Flaw) {
      normalisation = try ChannelNormalisation(
        statedMean: mean ?? base.mean, deviation: deviation ?? base.deviation)
    } catch { throw .usage("--\(error.reason)") }
    guard normalisation.mean.count == 3 else {
      throw .usage("--mean and --deviation have three numbers: red, green, blue")
    }
    if mean == nil || deviation == nil {
      notes = [
        "normalised with mean \(ChannelNormalisation.text(normalisation.mean)) and deviation "
          + ChannelNormalisation.text(normalisation.deviation)
      ]
    }
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
    _ arguments: Arguments, _ option: OptionSpec
  ) throws(CommandError) -> [Double]? {
    guard let text = arguments.value(option) else { return nil }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingPrefix(" "))
    }
    guard numbers.count == 3, numbers.allSatisfy({ $0?.isFinite == true }) else {
      throw .usage("--\(option.name): expected three numbers, red, green, blue, not '\(text)'")
    }
    return numbers.compactMap { $0 }
  }
}
