import Foundation
import Testing

/// The root of the package.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// The program as users run it, beside the tests' own binary.
enum Binary {
  struct Outcome {
    var code: Int32
    var output: String
    var errors: String
  }

  static let url: URL = {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = own.deletingLastPathComponent().appendingPathComponent("ablate")
    return FileManager.default.isExecutableFile(atPath: beside.path)
      ? beside : packageRoot.appendingPathComponent(".build/release/ablate")
  }()

  /// - Parameters:
  ///   - variables: laid over this process's environment.
  ///   - limits: for `ulimit`, such as `-n 20`.
  static func process(
    _ arguments: [String], in folder: URL? = nil, variables: [String: String] = [:],
    limits: String? = nil
  ) -> Process {
    let process = Process()
    if let limits {
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments =
        ["-c", "ulimit \(limits) && exec \"$0\" \"$@\"", url.path] + arguments
    } else {
      process.executableURL = url
      process.arguments = arguments
    }
    process.currentDirectoryURL = folder ?? packageRoot
    var environment = ProcessInfo.processInfo.environment
    environment["ABLATE_DB"] = nil
    environment["ABLATE_KERNELS"] = nil
    environment.merge(variables) { _, new in new }
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs to the end.
  static func run(_ arguments: String..., in folder: URL? = nil) throws -> Outcome {
    try run(arguments, in: folder)
  }

  static func run(
    _ arguments: [String], in folder: URL? = nil, variables: [String: String] = [:],
    limits: String? = nil
  ) throws -> Outcome {
    let process = process(arguments, in: folder, variables: variables, limits: limits)
    let files = try Scratch()
    let (output, errors) = (files.path("out"), files.path("err"))
    for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    process.waitUntilExit()
    return Outcome(
      code: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }
}

/// A folder of its own, removed with it.
final class Scratch: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("ablate-commands-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// A quick experiment: two arms, two seeds, two epochs of a small network on few images.
  func tinyExperiment(epochs: Int = 2, train: Int = 64) throws -> String {
    try write(
      "tiny.yaml",
      """
      name: tiny
      title: A tiny experiment
      purpose: to be tested
      answers: nothing
      table: 10
      baseline: plain
      base: {model: cifar-resnet-8, width: 4, stem_stride: 2}
      axes:
        - arms:
            - {name: plain, paper_row: resnet50, set: {se.reduction: none}}
            - {name: r2, label: r = 2, paper_row: r2, set: {se.reduction: 2}}
      scales:
        smoke:
          about: tiny
          seeds: 2
          set:
            training: {epochs: \(epochs), batch: 16}
            data: {name: shapes, train: \(train), test: 40}

      """)
  }
}

extension Scratch {
  /// A file of a timing of two arms of one small network.
  func smallTiming(repeats: Int) throws -> String {
    try write(
      "small.yaml",
      """
      kind: timing
      name: small
      title: A small timing
      purpose: to be tested
      answers: nothing
      base: {train: {batch: 2, steps: 1}, infer.steps: 1}
      networks: [{name: a, set: {model: cifar-resnet-8, width: 4}}]
      arms: [{name: plain, set: {se.reduction: none}}, {name: se, set: {se.reduction: 2}}]
      scales:
        smoke: {about: small, repeats: \(repeats)}

      """)
  }
}

/// Text compared with a file under Snapshots; with ABLATE_RECORD set, written there instead.
func expectSnapshot(
  _ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let url = packageRoot.appendingPathComponent("Tests/CommandTests/Snapshots/\(name)")
  if ProcessInfo.processInfo.environment["ABLATE_RECORD"] != nil {
    try Data(text.utf8).write(to: url)
  }
  let expected = try String(contentsOf: url, encoding: .utf8)
  #expect(text == expected, "differs from Snapshots/\(name)", sourceLocation: sourceLocation)
}
