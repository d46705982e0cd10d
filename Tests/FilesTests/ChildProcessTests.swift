import Files
import Testing

@Suite("Other programs")
struct ChildProcessTests {
  private func shell(_ script: String) throws -> ChildProcess {
    try ChildProcess.run(["sh", "-c", script])
  }

  @Test("output, exit code and signal of a program are told")
  func ends() throws {
    let whole = try shell("printf 'a\\nb'; echo lost >&2; exit 3")
    #expect(String(decoding: whole.output, as: UTF8.self) == "a\nb")
    #expect(whole.code == 3)
    #expect(try shell("kill -9 $$").code == 137)
    #expect(try shell("cat").output == [])
  }

  @Test("more than a pipe holds comes through")
  func much() throws {
    let child = try shell("yes | head -c 1000000")
    #expect(child.output.count == 1_000_000 && child.code == 0)
  }

  @Test("variables replace ours; standard error goes where it is told")
  func environment() throws {
    let directory = try TemporaryDirectory()
    let child = try ChildProcess.run(
      ["sh", "-c", "echo $HOME$LC_X; echo said >&2"], environment: ["HOME": "/h", "LC_X": "y"],
      errors: directory("errors"))
    #expect(String(decoding: child.output, as: UTF8.self) == "/hy\n")
    #expect(try WholeFile.read(directory("errors")) == Array("said\n".utf8))
  }

  @Test("a program that is not there is named with the reason")
  func absent() throws {
    let error = #expect(throws: FileError.self) { try ChildProcess.run(["/nowhere/program"]) }
    #expect(
      error?.description == "/nowhere/program: cannot start it: No such file or directory")
  }
}
