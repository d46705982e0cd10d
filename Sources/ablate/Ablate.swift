import Text
import Engine
import Zoo

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// The program: finds the command, turns errors into messages and exit codes.
@main
struct Ablate {
  static let version = "0.1.0"

  static let commands: [any Command.Type] = [
    RunCommand.self, PlanCommand.self, StatusCommand.self, WatchCommand.self, LaunchCommand.self,
    ReportCommand.self,
    CompareCommand.self,
    QueryCommand.self, ModelsCommand.self, BenchCommand.self, DataCommand.self, ExportCommand.self,
    PredictCommand.self, VerifyCommand.self, ExperimentsCommand.self, NoteCommand.self,
    ForgetCommand.self, MergeCommand.self, CompletionCommand.self, DoctorCommand.self,
  ]
  /// Called by scripts, not by people: left out of the list.
  static let unlisted: [any Command.Type] = [CompleteCommand.self, ManCommand.self]

  static func main() {
    // A closed pipe must not kill a run that is being saved.
    signal(SIGPIPE, SIG_IGN)
    // A limit on file sizes must not either: it becomes an error like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    let code = run(Array(CommandLine.arguments.dropFirst()))
    DatabaseFile.close()
    RankSession.end(code)
    exit(code.rawValue)
  }

  static func run(_ words: [String]) -> ExitCode {
    do {
      return try dispatch(words)
    } catch {
      let end = CommandError(error)
      if !end.message.isEmpty { RankSession.complain(end) }
      RankSession.fail(end.code)
      return end.code
    }
  }

  private static func dispatch(_ words: [String]) throws -> ExitCode {
    guard let first = words.first else {
      Terminal.notes(help)
      return .usage
    }
    switch first {
    case "--help", "-h", "help":
      if words == ["help", "exit-codes"] {
        try Terminal.result(ExitCode.table)
        return .done
      }
      if first == "help", words.count > 1 { return try dispatch([words[1], "--help"]) }
      try Terminal.result(help)
      return .done
    case "--version", "-V":
      try Terminal.result("ablate \(version)\n")
      return .done
    default: break
    }
    guard let command = (commands + unlisted).first(where: { $0.name == first }) else {
      let nearest = NearestName.of(first, among: commands.map { $0.name })
      throw CommandError.usage(
        "no such command: \(first)" + (nearest.map { "; did you mean \($0)?" } ?? "; see --help"))
    }
    let rest = Array(words.dropFirst())
    let options = rest.prefix { $0 != "--" }
    if options.contains("--help") || options.contains("-h") {
      try Terminal.result(command.help)
      return .done
    }
    let arguments = try Arguments(rest, command.options)
    if command.name != DoctorCommand.name, let reason = EngineInfo.unsupportedCPU() {
      throw CommandError(.unavailable, reason)
    }
    if let left = Memory.available(), left < Memory.least {
      throw CommandError(
        .unavailable,
        "\(left >> 20) MiB of memory are left, and at least \(Memory.least >> 20) are needed; see `ulimit -v`, the "
          + "limits of its control group and what else runs here")
    }
    return try command.run(arguments)
  }

  static var help: String {
    let width = commands.map { $0.name.count }.max() ?? 0
    let lines = commands.map { command in
      let gap = String(repeating: " ", count: width - command.name.count)
      return "  \(command.name)\(gap)  \(command.summary)"
    }
    return """
      ablate \(version): reruns the ablations of "Squeeze-and-Excitation Networks" on your machine.

      Usage: ablate COMMAND [options]

      Commands
      \(lines.joined(separator: "\n"))

      `ablate COMMAND --help` has the details. Begin with `ablate run r-sweep`.

      \(ExitCode.table)
      """
  }
}
