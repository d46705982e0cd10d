import Text

/// The exit codes that scripts rely on.
enum ExitCode: Int32, CaseIterable {
  case done = 0
  case someFailed = 1
  case nothingToReport = 2
  case usage = 64
  case badData = 65
  case noInput = 66
  case unavailable = 69
  case internalError = 70
  case cannotCreate = 73
  case ioError = 74
  case interrupted = 75
  case badExperiment = 78
  /// 128 + n: ended by signal n, after saving.
  case hungUp = 129
  case stopped = 130
  case terminated = 143

  var meaning: String {
    switch self {
    case .done: "done"
    case .someFailed: "some trial failed, the rest finished"
    case .nothingToReport: "nothing to report yet"
    case .usage: "wrong usage"
    case .badData: "bad data file"
    case .noInput: "input not found"
    case .unavailable: "this machine lacks what the program needs (memory included)"
    case .internalError: "internal error"
    case .cannotCreate: "cannot create output"
    case .ioError: "I/O error (disk full, database locked too long)"
    case .interrupted: "interrupted, run again to resume"
    case .badExperiment: "bad experiment file"
    case .hungUp, .stopped, .terminated: "killed by signal \(rawValue - 128), after saving"
    }
  }

  /// The table that `--help` prints.
  static var table: String {
    let rows = allCases.filter { $0.rawValue < 128 }.map { code in
      let number = String(code.rawValue)
      return String(repeating: " ", count: 7 - number.count) + number + "  " + code.meaning
    }
    return "Exit codes\n" + rows.joined(separator: "\n")
      + "\n  128+n  killed by signal n, after saving\n"
  }
}

/// Why a command ends early: the message on standard error, and the exit code.
struct CommandError: Error {
  var code: ExitCode
  var message: String

  /// - Parameter message: one line; line ends in names that it quotes are shown as escapes.
  init(_ code: ExitCode, _ message: String) {
    self.code = code
    self.message = message.printable
  }

  /// The reader closed its end (`| head`): no message.
  static let readerLeft = CommandError(.done, "")

  static func usage(_ message: String) -> CommandError { CommandError(.usage, message) }
}
