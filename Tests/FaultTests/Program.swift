import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The built program, beside the tests' own binary.
enum Program {
  struct Outcome {
    var code: Int32
    var output: String
    var errors: String
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let path: String = {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = own.deletingLastPathComponent().appendingPathComponent("ablate").path
    return FileManager.default.isExecutableFile(atPath: beside)
      ? beside : root.appendingPathComponent(".build/release/ablate").path
  }()

  /// Starts a program, ours unless another is named, without waiting for it.
  ///
  /// - Parameters:
  ///   - output: the file that standard output goes to; nil drops it.
  ///   - errors: the same of standard error.
  static func start(
    _ arguments: [String], executable: String = path, output: String? = nil, errors: String? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = root
    var environment = ProcessInfo.processInfo.environment
    for name in ["ABLATE_DB", "ABLATE_KERNELS"] { environment[name] = nil }
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try handle(output)
    process.standardError = try handle(errors)
    try process.run()
    return process
  }

  private static func handle(_ path: String?) throws -> FileHandle {
    guard let path else { return FileHandle.nullDevice }
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  /// Runs to the end.
  static func run(_ arguments: [String], executable: String = path) throws -> Outcome {
    let scratch = try Scratch()
    let (output, errors) = (scratch.path("out"), scratch.path("err"))
    let process = try start(arguments, executable: executable, output: output, errors: errors)
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }
}

extension Process {
  /// Ends the process as a loss of power would, as far as it can tell.
  func killAtOnce() { kill(processIdentifier, SIGKILL) }

  var wasKilled: Bool { terminationReason == .uncaughtSignal && terminationStatus == SIGKILL }
}

/// A folder of its own, removed with it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-faults-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func folder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: path(name), withIntermediateDirectories: true)
    return path(name)
  }

  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  func text(_ name: String) -> String {
    (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? ""
  }
}

extension Scratch {
  /// A file of an experiment whose trials take a moment each: a plain arm, and one with SE blocks for each reduction.
  func tinySweep(
    width: Int, epochs: Int, seeds: Int, reductions: [Int] = [2], train: Int = 64, test: Int = 36
  ) throws -> String {
    let arms = reductions.map { "      - {name: r\($0), set: {se.reduction: \($0)}}" }
    return try write(
      "tiny.yaml",
      """
      name: tiny
      title: A tiny sweep
      purpose: to meet faults
      answers: nothing
      baseline: plain
      base:
        model: cifar-resnet-8
        width: \(width)
        stem_stride: 2
        data: {name: shapes, train: \(train), test: \(test)}
        training: {epochs: \(epochs), batch: 16}
      axes:
        - arms:
            - {name: plain, set: {se.reduction: none}}
      \(arms.joined(separator: "\n"))
      scales:
        smoke:
          about: tiny
          seeds: \(seeds)

      """)
  }
}
