import Foundation

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Another program that is run for what it prints.
///
/// Foundation's own way takes a run loop with half a dozen descriptors, and stops the program where there
/// are none left.
enum ChildProcess {
  /// What it writes to standard output, without spaces at the ends; nil if it cannot be run or fails.
  static func output(_ arguments: [String]) -> String? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let status = posix_spawnp(&process, arguments[0], &actions, nil, &words, environ)
    close(ends[1])
    guard status == 0 else { return nil }
    let bytes = read(ends[0])
    var end: Int32 = 0
    while waitpid(process, &end, 0) < 0 { guard errno == EINTR else { return nil } }
    // It has ended by itself, with 0.
    guard end == 0 else { return nil }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// All that comes until the other end is closed.
  private static func read(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(descriptor, &part, part.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += part.prefix(count)
    }
  }
}
