import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Gives damaged inputs to the readers, a child process for each format. Not shipped; `make fuzz` runs it.
@main
struct Fuzz {
  static let help = """
    Gives damaged inputs to the readers of ablate and reports crashes, hangs and memory.

    Usage: fuzz [--inputs N] [--formats A,B] [--seed S] [--crashers DIR] [--jobs N]
           fuzz --replay FILE …

      --inputs N      inputs in all, shared by the formats (default 1000000)
      --formats A,B   of \(Formats.names.joined(separator: ", ")) (default all)
      --seed S        the same seed gives the same inputs (default 1)
      --crashers DIR  where inputs that end a child are kept (default .build/crashers)
      --jobs N        children at a time (default 2)
      --replay FILE … reads each file once, by the format that its name begins with, as in yaml-17

    Ends with 1 if an input crashed, hung for \(Child.secondsAtMost) s or took more than \(Child.bytesAtMost >> 20) MiB.

    """

  static func main() {
    var options = Options()
    do throws(Refusal) { try options.read(CommandLine.arguments.dropFirst().map { $0 }) } catch {
      say(error.reason == "help" ? help : "fuzz: \(error.reason); see --help\n")
      exit(error.reason == "help" ? 0 : 64)
    }
    if let child = options.child { Child(child, options).run() }
    exit(options.replays.isEmpty ? Campaign(options).run() : Replay(options).run())
  }

  static func say(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// What is wrong with the command line.
struct Refusal: Error { var reason: String }

struct Options {
  /// What a child is told: the format, and the inputs by number.
  struct ChildTask {
    var format: String
    var inputs: Range<Int>
    /// A file to read once in place of those.
    var file: String?
    var folder: String
  }

  var inputs = 1_000_000
  var formats = Formats.names
  var seed: UInt64 = 1
  var crashers = ".build/crashers"
  var jobs = 2
  var replays: [String] = []
  var child: ChildTask?

  mutating func read(_ words: [String]) throws(Refusal) {
    var rest = words[...]
    func value(_ option: String) throws(Refusal) -> String {
      guard let value = rest.popFirst() else { throw Refusal(reason: "\(option): what?") }
      return value
    }
    func number(_ option: String) throws(Refusal) -> Int {
      let text = try value(option)
      guard let number = Int(text), number >= 0 else {
        throw Refusal(reason: "\(option): expected a number, not '\(text)'")
      }
      return number
    }
    while let word = rest.popFirst() {
      switch word {
      case "--help", "-h": throw Refusal(reason: "help")
      case "--inputs": inputs = try number(word)
      case "--seed": seed = UInt64(try number(word))
      case "--jobs": jobs = max(1, try number(word))
      case "--crashers": crashers = try value(word)
      case "--formats":
        formats = try value(word).split(separator: ",").map(String.init)
        if let unknown = formats.first(where: { !Formats.names.contains($0) }) {
          throw Refusal(reason: "there is no format '\(unknown)'")
        }
      case "--replay":
        replays = Array(rest)
        rest = []
        if replays.isEmpty { throw Refusal(reason: "--replay: which files?") }
      case "--child":
        let (format, first, end) = (try value(word), try number(word), try number(word))
        let (folder, file) = (try value(word), try value(word))
        child = ChildTask(
          format: format, inputs: first..<end, file: file.isEmpty ? nil : file, folder: folder)
      default: throw Refusal(reason: "no such option: \(word)")
      }
    }
  }
}
