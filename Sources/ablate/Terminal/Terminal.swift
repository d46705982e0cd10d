import Files
import Reports
import Text

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Where text goes: results to standard output, everything else to standard error.
///
/// All text passes here, including names from files and databases. None of it can control a
/// terminal: such characters are shown as escapes (`printable`).
enum Terminal {
  /// Whether standard error is a terminal, where live lines can be drawn.
  static var isLive: Bool {
    isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb"
  }

  /// Columns of the terminal that shows standard error.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }

  /// The width of tables on standard output: the terminal's, or COLUMNS if set. Sentences take 100
  /// columns at most. In a pipe or a file the width is the same everywhere.
  static func layout(_ arguments: Arguments) -> TextLayout {
    guard isatty(STDOUT_FILENO) == 1, arguments.value(.output) == nil else { return .pipe }
    let columns = outputColumns
    var layout = TextLayout(line: min(columns, TextLayout.pipe.line), panel: columns)
    layout.colours = hasColours(STDOUT_FILENO)
    return layout
  }

  /// Whether what is written there goes to a terminal that shows colours, and nobody refused them (no-color.org).
  static func hasColours(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && environment("NO_COLOR") == nil && environment("TERM") != "dumb"
  }

  private static var outputColumns: Int {
    if let columns = environment("COLUMNS").flatMap({ Int($0) }), columns > 20 { return columns }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Writes to standard output at once. Throws if the disk of a redirected output is full. A reader
  /// that closes its end (`| head`) ends the program quietly.
  static func result(_ text: String) throws {
    try result(Array(painted(text).utf8))
  }

  /// What standard output shows of a text: nothing that controls it but our own colours.
  private static func painted(_ text: String) -> String {
    let plain = text.printableLines
    return shown(hasColours(STDOUT_FILENO) ? Tone.painted(plain) : plain, on: STDOUT_FILENO)
  }

  /// As a terminal of the locale can show it; in a pipe or a file nothing changes.
  static func shown(_ text: String, on descriptor: Int32) -> String {
    PlainText.isNeeded && isatty(descriptor) == 1 ? PlainText.of(text) : text
  }

  /// The same of bytes as they are, such as a picture.
  static func result(_ bytes: [UInt8]) throws {
    guard bytes.withUnsafeBytes({ write($0, to: STDOUT_FILENO) }) else {
      if errno == EPIPE { throw CommandError.readerLeft }
      throw CommandError(
        .ioError, "standard output: cannot write to it: \(String(cString: strerror(errno)))")
    }
  }

  /// Shows a text on the terminal of standard output in place of the last one, from the top.
  static func redraw(_ text: String) throws {
    try result(
      Array("\u{1b}[H\u{1b}[J\(painted(text))".utf8))
  }

  /// Writes one line to standard error.
  static func note(_ text: String) { _ = write(text.printable + "\n", to: STDERR_FILENO) }

  static func complain(_ message: String) {
    guard hasColours(STDERR_FILENO) else { return note("ablate: \(message)") }
    _ = write("\(Tone.bad.painted("ablate:")) \(message.printable)\n", to: STDERR_FILENO)
  }

  /// Writes lines of our own to standard error, such as the help.
  static func notes(_ text: String) { _ = write(text.printableLines + "\n", to: STDERR_FILENO) }

  /// Draws live lines, each cut to the width of the terminal, in the place of the last `erasing` ones.
  static func draw(_ lines: [String], erasing count: Int = 0) {
    let width = width - 1
    let text = lines.map { String($0.printable.prefix(width)) }.joined(separator: "\n")
    let up = String(repeating: "\u{1b}[A\r\u{1b}[K", count: max(0, count - 1))
    _ = write((count > 0 ? "\r\u{1b}[K" : "") + up + text, to: STDERR_FILENO)
  }

  /// Takes the last live lines away.
  static func erase(_ count: Int = 1) {
    if count > 0 { draw([], erasing: count) }
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = shown(text, on: descriptor)
    return text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  /// Gives a command's result to `--output`, else to standard output.
  static func deliver(_ text: String, _ arguments: Arguments) throws {
    guard arguments.value(.output) != nil else { return try result(text) }
    try deliver(Array(text.printableLines.utf8), arguments)
  }

  /// The same of bytes, such as a picture.
  static func deliver(_ bytes: [UInt8], _ arguments: Arguments) throws {
    guard let path = arguments.value(.output) else {
      try result(bytes)
      return
    }
    try WholeFile.write(bytes, to: path)
  }
}
