/// One setting of a `Root`: its key, what it takes, how its text is read, and when and how it is written.
///
/// Keys, the effect of `--set`, canonical texts, nearest names and the documentation's table come from such
/// entries alone.
package struct Setting<Root>: Sendable {
  package let key: String
  /// The values it takes, for the documentation.
  package let takes: String
  /// Its default, for the documentation.
  package let standard: String
  let read: @Sendable (inout Root, SettingText) throws(SettingError) -> Void
  let write: @Sendable (Root) -> String?

  /// - Parameter write: the effective value; nil if the setting changes nothing and is therefore
  ///   left out of the canonical text.
  package init(
    _ key: String, takes: String, standard: String,
    read: @escaping @Sendable (inout Root, SettingText) throws(SettingError) -> Void,
    write: @escaping @Sendable (Root) -> String? = { _ in nil }
  ) {
    self.key = key
    self.takes = takes
    self.standard = standard
    self.read = read
    self.write = write
  }

  /// A setting that a property holds.
  ///
  /// - Parameter applies: whether it changes anything beside the others.
  package init<Value>(
    _ key: String, _ path: WritableKeyPath<Root, Value> & Sendable, _ value: SettingValue<Value>,
    takes: String, standard: String, applies: @escaping @Sendable (Root) -> Bool = { _ in true }
  ) {
    self.init(
      key, takes: takes, standard: standard,
      read: { (root, text) throws(SettingError) in root[keyPath: path] = try value.read(text) },
      write: { applies($0) ? value.write($0[keyPath: path]) : nil })
  }

  /// The same setting of a part, as one of the whole.
  package func lifted<Whole>(
    to path: WritableKeyPath<Whole, Root> & Sendable
  ) -> Setting<Whole> {
    let (read, write) = (read, write)
    return Setting<Whole>(
      key, takes: takes, standard: standard,
      read: { (whole, text) throws(SettingError) in try read(&whole[keyPath: path], text) },
      write: { write($0[keyPath: path]) })
  }
}
