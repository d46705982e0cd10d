import Files
import Foundation
import Testing

@Suite("Locks")
struct LockTests {
  let directory: TemporaryDirectory
  let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory("work.lock")
  }

  @Test("one holder at a time, named to the next; who lets go leaves no file behind")
  func exclusive() throws {
    var first: FileLock? = try FileLock(path)
    #expect(first != nil)
    let refusal = #expect(throws: FileLock.Refusal.self) { try FileLock(path) }
    guard case .held(let holder)? = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(holder.hasPrefix("process \(ProcessInfo.processInfo.processIdentifier) on "))
    first = nil
    #expect(!FileManager.default.fileExists(atPath: path))
    _ = try FileLock(path)
  }

  @Test("a folder that is not there is named")
  func noFolder() {
    let refusal = #expect(throws: FileLock.Refusal.self) {
      try FileLock(directory("below/work.lock"))
    }
    guard case .file(let error)? = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(
      error.description.hasSuffix("below/work.lock: cannot create it: No such file or directory"))
  }
}
