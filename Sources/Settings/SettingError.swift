import Text

/// Why a setting is refused: the key and the reason, with the nearest remedy.
package struct SettingError: Error, Hashable, CustomStringConvertible {
  package var key: String
  package var reason: String

  package init(key: String, reason: String) {
    self.key = key
    self.reason = reason
  }

  package var description: String { "\(key): \(reason)".printable }
}
