import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A child over a range of inputs, or over one file.
enum ChildProcess {
  struct End {
    /// What the input did; nil if the child read all.
    var fault: String?
    /// The child did not get as far as its first input.
    var isSetup = false
  }

  static func run(
    _ format: String, _ inputs: Range<Int>, _ file: String?, _ folder: String, _ options: Options
  ) -> End {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [
      "--seed", "\(options.seed)", "--child", format, "\(inputs.lowerBound)",
      "\(inputs.upperBound)", folder, file ?? "",
    ]
    // A backtrace takes seconds, and a crash is enough to know.
    process.environment = ProcessInfo.processInfo.environment.merging([
      "SWIFT_BACKTRACE": "enable=no"
    ]) { own, _ in own }
    let errors = "\(folder)/errors"
    _ = FileManager.default.createFile(atPath: errors, contents: nil)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: errors)
    do { try process.run() } catch {
      return End(fault: "cannot be started: \(error)", isSetup: true)
    }
    process.waitUntilExit()
    let code = process.terminationStatus
    if process.terminationReason == .exit {
      return code == 0 ? End() : End(fault: "ended with \(code): \(said(errors))", isSetup: true)
    }
    return switch code {
    case SIGPROF: End(fault: "took more than \(Child.secondsAtMost) s")
    case SIGALRM: End(fault: "waited for more than \(20 * Child.secondsAtMost) s")
    default: End(fault: "crashed (signal \(code)): \(said(errors))")
    }
  }

  /// The first line that says what happened.
  private static func said(_ path: String) -> String {
    let text = String(
      decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    return lines.first { $0.contains("rror") } ?? lines.first ?? ""
  }
}
