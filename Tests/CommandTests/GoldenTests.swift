import Foundation
import Testing

/// The recorded bits of a few steps of every network, SE setting, schedule and kernel: `scripts/check-golden.sh`, which
/// also records them.
@Suite("Golden trials")
struct GoldenTests {
  @Test("one thread and two give the recorded weights and curves", arguments: [1, 2])
  func threads(_ threads: Int) throws {
    let process = Process()
    process.executableURL = packageRoot.appendingPathComponent("scripts/check-golden.sh")
    process.arguments = ["--threads", String(threads), Binary.url.path]
    process.standardInput = FileHandle.nullDevice
    let files = try Scratch()
    let log = files.path("log")
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try process.run()
    process.waitUntilExit()
    let said = try String(contentsOfFile: log, encoding: .utf8)
    #expect(process.terminationStatus == 0, "\(said.suffix(4000))")
    #expect(said.contains("check-golden: the recorded bits of "))
  }
}
