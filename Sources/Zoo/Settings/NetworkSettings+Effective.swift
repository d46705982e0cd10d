extension NetworkSettings {
  /// The settings that `canonical` gave, or a larger set of settings that holds them.
  ///
  /// Throws: no model, or a value that this version does not know.
  package init(canonical pairs: [String: String]) throws(SettingError) {
    guard let model = pairs["model"] else {
      throw SettingError(key: "model", reason: "the settings name no network")
    }
    self.init(model: model)
    for key in Self.keys where key != "model" {
      if let value = pairs[key] { try set(key, value) }
    }
  }
}
