/// The name that an experiment's results are filed under: `name` in its file, or what `--as` says.
package enum ExperimentName {
  /// Why a text is no name; nil where it is one.
  package static func refusal(of name: String) -> String? {
    if name.isEmpty { return "a name has at least one letter" }
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      return "'\(name)' would be taken for a path; a name has no '/' and no .yaml"
    }
    if name.hasPrefix("-") {
      return "'\(name)' would be taken for an option; a name does not begin with '-'"
    }
    return nil
  }
}
