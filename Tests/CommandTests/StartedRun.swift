import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The program in the middle of its work, to be stopped or disturbed.
final class StartedRun {
  private let process: Process
  private let pipe = Pipe()
  private var text = ""

  /// Starts it and waits until its standard error says something.
  init(
    _ words: [String], until said: String = ": epoch 2/", variables: [String: String] = [:]
  ) throws {
    process = Binary.process(words, variables: variables)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = pipe
    try process.run()
    while !text.contains(said) {
      let data = pipe.fileHandleForReading.availableData
      try #require(!data.isEmpty, "the run ended early:\n\(text)")
      text += String(decoding: data, as: UTF8.self)
    }
  }

  /// Sends it a signal, if any, and waits for its end.
  ///
  /// - Returns: its exit code, or the signal that ended it, and all that it wrote to standard error.
  func end(_ signal: Int32? = nil) -> (code: Int32, errors: String) {
    if let signal { #expect(kill(process.processIdentifier, signal) == 0) }
    text += String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}

extension Binary {
  /// Every epoch that a database holds, each digit.
  static func curves(_ database: String, seed: Int = 1) throws -> String {
    try run(
      "query",
      "SELECT arm, epoch, split, loss, top1_error FROM v_curves WHERE seed = \(seed) ORDER BY 1, 2, 3",
      "--format", "csv", "--db", database
    ).output
  }
}
