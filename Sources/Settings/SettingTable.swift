import Text

/// All settings of one kind, in the order of the documentation.
package struct SettingTable<Root>: Sendable {
  package let settings: [Setting<Root>]
  /// The word for one of them in messages.
  private let name: String
  /// The page that lists all of them, for a key that resembles none.
  private let list: String?

  package init(_ name: String, list: String? = nil, _ settings: [Setting<Root>]) {
    self.name = name
    self.list = list
    self.settings = settings
  }

  package var keys: [String] { settings.map(\.key) }

  /// Sets one key from its text. Throws: an unknown key with the nearest known one, or a value of the wrong
  /// kind.
  package func set(
    _ key: String, _ value: String, in root: inout Root
  ) throws(SettingError) {
    guard let setting = settings.first(where: { $0.key == key }) else { throw unknown(key) }
    try setting.read(&root, SettingText(key: key, value: value))
  }

  /// Sets those keys that the pairs have, in the table's order.
  package func set(
    _ pairs: [String: String], in root: inout Root
  ) throws(SettingError) {
    for key in keys { if let value = pairs[key] { try set(key, value, in: &root) } }
  }

  /// Every effective setting, defaults included, sorted by key.
  package func canonical(_ root: Root) -> [(key: String, value: String)] {
    settings.compactMap { setting in
      setting.write(root).map { (key: setting.key, value: $0) }
    }.sorted { $0.key < $1.key }
  }

  /// The error for a key that is not in the table.
  package func unknown(_ key: String) -> SettingError {
    let hint =
      NearestName.of(key, among: keys).map { "; did you mean \($0)?" }
      ?? list.map { "; \($0) lists all" }
    return SettingError(key: key, reason: "no such \(name)" + (hint ?? ""))
  }
}

extension SettingTable {
  /// As a table for the documentation.
  package var markdown: String {
    let rows = settings.map { "| `\($0.key)` | \($0.takes) | \($0.standard) |" }
    return (["| key | value | default |", "|---|---|---|"] + rows).joined(separator: "\n")
  }
}
