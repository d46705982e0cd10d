/// The text of one setting, read as what it must be.
package struct SettingText {
  package var key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// The error for an unexpected value.
  package func refused(_ expected: String) -> SettingError {
    SettingError(key: key, reason: "expected \(expected), not '\(value)'")
  }
}
