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
  /// How the images were normalised that it was trained on, if the file says so.
  package var normalisation: ChannelNormalisation?

  package init(
    model: String?, settings: [String: String], origin: Origin, version: String
  ) {
    self.model = model
    self.settings = settings
    self.origin = origin
    self.version = version
  }

  /// Keys that are absent say nothing. What another program calls `settings` or `class_names` may be
  /// anything; but `mean` and `deviation`, and all of our own keys, are as we write them or an error.
  ///
  /// - Parameter file: name of the file, which is the origin if nothing else is said.
  package init(
    metadata: [String: String], file: String
  ) throws(ChannelNormalisation.Flaw) {
    model = metadata["model"]
    version = metadata["ablate"] ?? ""
    let isOurs = metadata["ablate"] != nil
    settings =
      try Self.decoded("settings", metadata, isRequired: isOurs, "an object of texts") ?? [:]
    classNames = try Self.decoded("class_names", metadata, isRequired: isOurs, "a list of names")
    let expected = "a list of numbers such as [123.7,116.3,103.5], in levels of 0 to 255"
    let mean: [Double]? = try Self.decoded("mean", metadata, isRequired: true, expected)
    let deviation: [Double]? = try Self.decoded("deviation", metadata, isRequired: true, expected)
    switch (mean, deviation) {
    case (let mean?, let deviation?):
      normalisation = try ChannelNormalisation(
        statedMean: mean, deviation: deviation, isForeign: !isOurs)
    case (nil, nil): normalisation = nil
    case (_?, nil): throw ChannelNormalisation.Flaw("mean stands without deviation")
    case (nil, _?): throw ChannelNormalisation.Flaw("deviation stands without mean")
    }
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
    pairs["mean"] = normalisation.map { Self.encoded($0.mean) }
    pairs["deviation"] = normalisation.map { Self.encoded($0.deviation) }
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

  /// The JSON after a key; nil if there is none, or something else where it is not required.
  private static func decoded<T: Decodable>(
    _ key: String, _ metadata: [String: String], isRequired: Bool, _ expected: String
  ) throws(ChannelNormalisation.Flaw) -> T? {
    guard let text = metadata[key] else { return nil }
    if let value = try? JSONDecoder().decode(T.self, from: Data(text.utf8)) { return value }
    guard isRequired else { return nil }
    throw ChannelNormalisation.Flaw("\(key) is '\(text.prefix(60))'; expected \(expected)")
  }
}
