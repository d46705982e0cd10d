import Files
import Text

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// A command's result that arrives in parts. They go to `--output`, whole or not at all, or to
/// standard output at once.
struct ResultStream {
  private let file: OutputFile?
  private let stops: () -> Bool

  /// - Parameter stops: whether a signal has arrived, so that nothing waits for a reader.
  init(_ arguments: Arguments, stops: @escaping () -> Bool) throws {
    self.stops = stops
    guard let path = arguments.value(.output) else {
      file = nil
      return
    }
    file = try OutputFile(path)
  }

  func append(_ text: String) throws {
    let text = text.printableLines
    guard let file else { return try write(Array(Terminal.shown(text, on: STDOUT_FILENO).utf8)) }
    try file.append(Array(text.utf8))
  }

  /// Must be called at the end; without it the file is discarded.
  func commit() throws {
    try file?.commit()
  }

  /// In pieces that a pipe takes whole or not at all, so that a signal is noticed even without a
  /// reader.
  private func write(_ bytes: [UInt8]) throws {
    let piece = 4096
    var start = 0
    while start < bytes.count {
      if stops() { throw CommandError(Interrupt.killed, "") }
      var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
      guard poll(&descriptor, 1, 100) > 0 else { continue }
      let end = min(start + piece, bytes.count)
      try Terminal.result(Array(bytes[start..<end]))
      start = end
    }
  }
}
