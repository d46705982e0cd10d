import Foundation

/// What a file says of the weights it holds, as pairs of text.
package struct WeightsLabel: Hashable, Sendable {
  /// Where the weights come from.
  package enum Origin: Hashable, Sendable {
    case seed(Int)
    case trial(String)
    /// A file of another program, by its name.
    case file(String)
  }

  /// Name of the network, such as `se-resnet-50`; nil in a file of another program.
  package var model: String?
  /// The network's settings.
  package var settings: [String: String] = [:]
  package var origin: Origin
  /// Of the program.
  package var version: String
  /// Of the dataset that the network was trained on, if any.
  package var classNames: [String]?
  /// Per channel, what was subtracted from images in 0...255, and what they were divided by.
  package var mean: [Double]?
  package var deviation: [Double]?

  package init(
    model: String?, settings: [String: String], origin: Origin, version: String
  ) {
    self.model = model
    self.settings = settings
    self.origin = origin
    self.version = version
  }

  /// Keys that are absent say nothing; values that are no JSON where they should be are ignored.
  ///
  /// - Parameter file: name of the file, which is the origin if nothing else is said.
  package init(metadata: [String: String], file: String) {
    model = metadata["model"]
    settings = Self.decoded(metadata["settings"]) ?? [:]
    version = metadata["ablate"] ?? ""
    classNames = Self.decoded(metadata["class_names"])
    mean = Self.decoded(metadata["mean"])
    deviation = Self.decoded(metadata["deviation"])
    if let trial = metadata["trial"] {
      origin = .trial(trial)
    } else if let seed = metadata["seed"].flatMap({ Int($0) }) {
      origin = .seed(seed)
    } else {
      origin = .file(metadata["file"] ?? file)
    }
  }

  package var metadata: [String: String] {
    var pairs = ["ablate": version]
    pairs["model"] = model
    if !settings.isEmpty { pairs["settings"] = Self.encoded(settings) }
    pairs["class_names"] = classNames.map(Self.encoded)
    pairs["mean"] = mean.map(Self.encoded)
    pairs["deviation"] = deviation.map(Self.encoded)
    switch origin {
    case .seed(let seed): pairs["seed"] = String(seed)
    case .trial(let trial): pairs["trial"] = trial
    case .file(let name): pairs["file"] = name
    }
    return pairs
  }

  private static func encoded(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Words and finite numbers: nothing that JSON lacks.
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }

  private static func decoded<T: Decodable>(_ text: String?) -> T? {
    text.flatMap { try? JSONDecoder().decode(T.self, from: Data($0.utf8)) }
  }
}
