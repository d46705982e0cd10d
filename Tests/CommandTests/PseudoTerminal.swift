import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A terminal of a width that a program's output goes to.
enum PseudoTerminal {
  // Linux's TIOCSPTLCK and TIOCGPTN, macros that Swift does not import.
  private static let unlock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  /// Runs the program to its end; gives what it wrote to standard output as lines.
  static func lines(
    _ arguments: [String], columns: Int, in folder: URL? = nil, variables: [String: String] = [:]
  ) throws -> (code: Int32, lines: [String]) {
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var (number, lock): (Int32, Int32) = (0, 0)
    guard terminal >= 0, ioctl(terminal, unlock, &lock) == 0,
      ioctl(terminal, getNumber, &number) == 0
    else { throw POSIXError(.ENODEV) }
    let inside = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard inside >= 0, ioctl(inside, UInt(TIOCSWINSZ), &size) == 0 else {
      throw POSIXError(.ENODEV)
    }
    let process = Binary.process(
      arguments, in: folder, variables: ["LC_ALL": "C.UTF-8"].merging(variables) { $1 })
    process.standardOutput = FileHandle(fileDescriptor: inside)
    process.standardError = FileHandle.nullDevice
    try process.run()
    close(inside)
    // Read until the other end is closed, which a terminal reports as an error.
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(terminal, &part, part.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += part.prefix(count)
    }
    process.waitUntilExit()
    close(terminal)
    let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    return (process.terminationStatus, text.split(separator: "\n").map(String.init))
  }
}
