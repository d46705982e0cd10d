/// A part of a command's options under a heading of its help.
enum OptionGroup: String, CaseIterable {
  /// The command's own.
  case own = "Options"
  case plan = "What is run"
  case machine = "Machine"
  case output = "Output"
}
