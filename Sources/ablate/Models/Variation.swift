import Settings
import Zoo

/// `--vary KEY=V1,V2,…`: a setting and the values that it takes in turn.
struct Variation {
  let key: String
  let values: [String]

  /// Nil without the option. Commas within brackets belong to a value.
  init?(_ arguments: Arguments) throws {
    guard let text = arguments.value(ModelsCommand.vary) else { return nil }
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw CommandError.usage("--vary: expected KEY=V1,V2,…, not '\(text)'")
    }
    var values = [""]
    var depth = 0
    for character in parts[1] {
      if character == "," && depth == 0 {
        values.append("")
        continue
      }
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      values[values.count - 1].append(character)
    }
    key = parts[0]
    self.values = values
  }

  /// Whether the variation itself decides which networks have SE blocks.
  var isOfSE: Bool { key.hasPrefix("se.") }

  func applied(
    to base: NetworkSettings, _ value: String?
  ) throws -> NetworkSettings {
    var settings = base
    do {
      if let value { try settings.set(key, value) }
    } catch { throw CommandError.usage("--vary \(error.description)") }
    return settings
  }
}
