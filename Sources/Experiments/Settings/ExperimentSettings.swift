import Settings

/// Settings that an experiment file gives by keys.
package protocol ExperimentSettings: Sendable {
  init()
  /// All of them; their keys have dots between the parts.
  static var table: SettingTable<Self> { get }
  /// Sets one key from its text. Throws: an unknown key with the nearest known one, or a value of the
  /// wrong kind.
  mutating func set(_ key: String, _ value: String) throws(SettingError)
}

extension ExperimentSettings {
  package static var keys: [String] { table.keys }

  package mutating func set(_ key: String, _ value: String) throws(SettingError) {
    try Self.table.set(key, value, in: &self)
  }
}
