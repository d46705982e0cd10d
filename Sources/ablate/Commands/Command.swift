/// A subcommand: its name and what it does.
protocol Command: SendableMetatype {
  static var name: String { get }
  /// One line for the list of commands.
  static var summary: String { get }
  /// Ways to call it, without the program's name.
  static var usage: [String] { get }
  static var options: [OptionSpec] { get }
  /// What its operands may be.
  static var operandKind: WordKind { get }
  /// Command lines without the program's name, each with what it does.
  static var examples: [(line: String, purpose: String)] { get }
  /// More for `--help`.
  static var details: String { get }
  static func run(_ arguments: Arguments) throws -> ExitCode
}

extension Command {
  static var details: String { "" }
  static var operandKind: WordKind { .free }
  static var examples: [(line: String, purpose: String)] { [] }

  static var help: String {
    Help(
      usage: usage, summary: summary, options: options + [.help], examples: examples,
      details: details
    ).text
  }
}
