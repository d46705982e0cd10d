import Engine
import Settings

extension SettingValue<Arithmetic> {
  /// Rules of the kernels, or one of their names.
  static var arithmetic: Self {
    Self(
      read: { (text) throws(SettingError) in
        do throws(KernelRulesError) { return try Arithmetic(text.value) } catch {
          throw SettingError(key: text.key, reason: error.description)
        }
      }, write: { $0.description })
  }
}

extension SettingValue<KernelRules> {
  /// The rules by which something is timed.
  static var timed: Self {
    Self(
      read: { (text) throws(SettingError) in
        try SettingValue<Arithmetic>.arithmetic.read(text).timed
      }, write: { $0.description })
  }
}
