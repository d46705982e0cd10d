/// `ablate man`: the manual page, from the declarations that parse.
enum ManCommand: Command {
  static let name = "man"
  static let summary = "the manual page, as man reads it"
  static let usage = ["man > ablate.1"]
  static let options: [OptionSpec] = []

  static func run(_ arguments: Arguments) throws -> ExitCode {
    try Terminal.result(ManPage.text)
    return .done
  }
}

/// The manual page in roff with the man macros.
enum ManPage {
  static var text: String {
    var lines = [
      ".TH ABLATE 1 \"\" \"ablate \(Ablate.version)\" \"User Commands\"",
      ".SH NAME", "ablate \\- rerun the ablations of Squeeze-and-Excitation Networks",
      ".SH SYNOPSIS", ".B ablate", ".I COMMAND", "[options]",
      ".SH DESCRIPTION",
      escaped(
        "ablate trains ResNet, Inception and other networks with and without SE blocks, records every "
          + "metric in an SQLite database, and prints the tables of the paper beside the results. Begin with "
          + "`ablate run r-sweep`."),
      ".SH COMMANDS",
    ]
    for command in Ablate.commands { lines += section(command) }
    lines += [
      ".SH EXIT STATUS"
    ]
    for code in ExitCode.allCases where code.rawValue < 128 {
      lines += [".TP", ".B \(code.rawValue)", escaped(code.meaning)]
    }
    lines += [".TP", ".B 128+n", "killed by signal n, after saving", ".SH ENVIRONMENT"]
    for (name, meaning) in [
      ("ABLATE_DB", "the results database, where --db is not given"),
      ("ABLATE_KERNELS", "kernel rules, or a file of them, where no setting names any"),
      ("COLUMNS", "the width of tables on a terminal"), ("NO_COLOR", "no colour on a terminal"),
      ("TMPDIR", "the folder of temporary files"),
    ] {
      lines += [".TP", ".B \(escaped(name))", escaped(meaning)]
    }
    lines += [".SH FILES"]
    for (name, meaning) in [
      ("results/ablate.db", "the results database"),
      ("experiments/*.yaml", "experiment files, found by name from any folder inside the project"),
    ] {
      lines += [".TP", ".I \(escaped(name))", escaped(meaning)]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ command: any Command.Type) -> [String] {
    var lines = [".SS ablate \(command.name)", escaped(sentence(command.summary)), ".PP", ".nf"]
    lines += command.usage.map { "ablate " + escaped($0) }
    lines.append(".fi")
    for spec in command.options {
      lines += [
        ".TP", ".B \(escaped(spec.left.drop { $0 == " " }.description))", escaped(spec.help),
      ]
    }
    if !command.details.isEmpty {
      lines += [
        ".PP", escaped(command.details.split(separator: "\n").joined(separator: " ")),
      ]
    }
    for (line, purpose) in command.examples {
      lines += [
        ".PP", escaped(sentence(purpose)), ".nf", ".RS", "ablate " + escaped(line), ".RE", ".fi",
      ]
    }
    return lines
  }

  private static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  /// Text in which roff finds no command, and hyphens that can be copied.
  private static func escaped(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
      .replacing("…", with: "...").replacing("×", with: "x").replacing("’", with: "'")
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }
}
