import Foundation
import Synchronization

/// Runs children over the inputs of all formats, and keeps what ended one.
struct Campaign {
  private let options: Options

  init(_ options: Options) { self.options = options }

  private struct Result: Sendable {
    var format: String
    var inputs = 0
    var accepted = 0
    var faults: [String] = []
    var seconds = 0.0
  }

  /// The exit code: 1 if an input ended a child.
  func run() -> Int32 {
    let queue = Mutex(options.formats)
    let results = Mutex<[Result]>([])
    let options = options
    DispatchQueue.concurrentPerform(iterations: min(options.jobs, options.formats.count)) { _ in
      while let format = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
        let result = Self.fuzz(format, options)
        results.withLock { $0.append(result) }
        Fuzz.say(Self.line(result) + "\n")
      }
    }
    let all = results.withLock { $0 }
    let faults = all.flatMap(\.faults)
    Fuzz.say(
      "\(all.reduce(0) { $0 + $1.inputs }) inputs, \(faults.count) faults (seed \(options.seed))\n")
    return faults.isEmpty ? 0 : 1
  }

  private static func line(_ result: Result) -> String {
    let rate = Double(result.inputs) / max(result.seconds, 1e-9)
    return
      "\(result.format): \(result.inputs) inputs, \(result.accepted) accepted, "
      + "\(result.faults.count) faults, \(Int(result.seconds.rounded())) s, \(Int(rate.rounded()))/s"
  }

  /// Slow readers get fewer inputs.
  private static func share(_ format: String, _ options: Options) -> Int {
    max(1, options.inputs / options.formats.count / Formats.cost(format))
  }

  private static func fuzz(_ format: String, _ options: Options) -> Result {
    var result = Result(format: format, inputs: share(format, options))
    let start = Date()
    var next = 0
    while next < result.inputs {
      guard let folder = try? WorkFolder() else {
        result.faults.append("\(format): no folder to work in")
        break
      }
      let end = ChildProcess.run(format, next..<result.inputs, nil, folder.path, options)
      let progress = Child.progress("\(folder.path)/progress")?.pointee ?? Child.Progress()
      result.accepted += progress.accepted
      guard let fault = end.fault else { break }
      guard progress.started > next, !end.isSetup else {
        result.faults.append(format)
        Fuzz.say("\(format): before the first input: \(fault)\n")
        break
      }
      let name = "\(format)-\(options.seed)-\(progress.started - 1)"
      result.faults.append(name)
      Fuzz.say("\(name): \(fault)\n")
      keep(name, folder.path, options)
      next = progress.started
      if result.faults.count >= 50 { break }
    }
    result.seconds = Date().timeIntervalSince(start)
    return result
  }

  /// Copies the input that is in the folder.
  private static func keep(_ name: String, _ folder: String, _ options: Options) {
    let files = FileManager.default
    try? files.createDirectory(atPath: options.crashers, withIntermediateDirectories: true)
    guard
      let input = try? files.contentsOfDirectory(atPath: folder).first(where: {
        $0.hasPrefix("input")
      })
    else { return }
    let target = "\(options.crashers)/\(name)"
    try? files.removeItem(atPath: target)
    try? files.copyItem(atPath: "\(folder)/\(input)", toPath: target)
  }
}

/// Reads files once each, such as those that ended a child before.
struct Replay {
  private let options: Options

  init(_ options: Options) { self.options = options }

  func run() -> Int32 {
    var faults = 0
    for file in options.replays {
      let name = file.split(separator: "/").last.map(String.init) ?? file
      let format = String(name.prefix { $0 != "-" })
      guard Formats.names.contains(format), let folder = try? WorkFolder() else {
        Fuzz.say("\(file): its name does not begin with a format\n")
        return 64
      }
      let end = ChildProcess.run(format, 0..<1, file, folder.path, options)
      if let fault = end.fault {
        faults += 1
        Fuzz.say("\(file): \(fault)\n")
      }
    }
    Fuzz.say("\(options.replays.count) files, \(faults) faults\n")
    return faults == 0 ? 0 : 1
  }
}

/// A folder in memory, removed with it.
final class WorkFolder {
  let path: String

  init() throws {
    let base = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
    path = "\(base)/ablate-fuzz-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
