#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Runs another program and collects its output.
///
/// Foundation's `Process` needs a run loop with half a dozen descriptors, and stops the program if
/// there are none left. This one needs two.
package struct ChildProcess {
  /// What it wrote to standard output.
  package var output: [UInt8]
  /// Its exit code; 128 + n where signal n ended it.
  package var code: Int32

  /// Runs a program to its end, with nothing to read.
  ///
  /// - Parameters:
  ///   - arguments: the program, by its path or as the PATH has it, and its words.
  ///   - environment: what the child's has beside ours, or other than ours.
  ///   - errors: the file for its standard error; discarded by default.
  ///
  /// Throws if it cannot be started, with the system's reason.
  package static func run(
    _ arguments: [String], environment: [String: String] = [:], errors: String = "/dev/null"
  ) throws(FileError) -> ChildProcess {
    let program = arguments.first ?? ""
    func failure(_ code: Int32) -> FileError {
      FileError(path: program, operation: "start it", code: code)
    }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw failure(errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The pipe first: its end may have the number of a standard stream that is opened next.
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let (words, variables) = (Self.list(arguments), Self.list(merged(environment)))
    defer { for word in words + variables { free(word) } }
    var process = pid_t()
    let status = posix_spawnp(&process, program, &actions, nil, words, variables)
    close(ends[1])
    guard status == 0 else { throw failure(status) }
    let output = read(ends[0])
    var end: Int32 = 0
    while waitpid(process, &end, 0) < 0 { guard errno == EINTR else { throw failure(errno) } }
    let signal = end & 0x7f
    return ChildProcess(output: output, code: signal == 0 ? end >> 8 & 0xff : 128 + signal)
  }

  /// As C takes them, to be freed by the caller.
  private static func list(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }

  /// Our environment with some variables replaced.
  private static func merged(_ changes: [String: String]) -> [String] {
    var variables: [String] = []
    var next = environ
    while let variable = next.pointee {
      let text = String(cString: variable)
      if !changes.keys.contains(where: { text.hasPrefix("\($0)=") }) { variables.append(text) }
      next += 1
    }
    return variables + changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// All that comes until the other end is closed.
  private static func read(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &part, part.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += part.prefix(count)
    }
  }
}
