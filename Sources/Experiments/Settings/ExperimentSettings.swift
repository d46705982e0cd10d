import Zoo

/// Settings that an experiment file gives by keys.
package protocol ExperimentSettings: Sendable {
  init()
  /// All keys, with points between their parts.
  static var keys: [String] { get }
  /// Sets one key from its text. Throws: an unknown key with the nearest known one, or a value of the
  /// wrong kind.
  mutating func set(_ key: String, _ value: String) throws(SettingError)
}
