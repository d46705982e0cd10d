import Experiments
import Files
import Page
import Reports
import Results

#if canImport(Glibc)
  import Glibc
#endif

/// `ablate watch`
enum WatchCommand: Command {
  static let name = "watch"
  static let summary = "what runs now, renewed every few seconds: here, or as the page"
  static let usage = ["watch [--html DIR] [--port N] [options]"]
  static let html = OptionSpec(
    "html", value: "DIR", kind: .file, "write the page there again and again: DIR/index.html")
  static let port = OptionSpec(
    "port", value: "N", "serve the page on http://127.0.0.1:N, to this machine alone")
  static let every = OptionSpec(
    "every", value: "SECONDS", "the time between two looks, 1 to 3600 (default 5)")
  static let options: [OptionSpec] = [html, port, every, .scale, .set, .database]
  static let examples: [(line: String, purpose: String)] = [
    ("watch", "trials and claims on the terminal"),
    ("watch --scale night --port 8000", "the page in a browser, renewed by itself"),
  ]
  static let details = """
    It only reads, beside any number of runs, until Ctrl-C. Without a terminal each look follows the last one.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    if let extra = arguments.operands.first {
      throw CommandError.usage("watch takes no '\(extra)'; it shows everything in the database")
    }
    let seconds = try arguments.number(every, in: 1...3600) ?? 5
    let folder = arguments.value(html)
    // Refused before the first look.
    _ = try arguments.planRequest
    let server = try arguments.number(port, in: 1...65_535).map { try LoopbackServer(port: $0) }
    if let folder { try ReportFolder.makeFolder(folder) }
    Interrupt.install()
    if let server { Terminal.note("The page is at \(server.address); Ctrl-C ends it") }
    var isFirst = true
    while Interrupt.signal == 0 {
      if folder == nil, server == nil {
        try show(arguments, isFirst: isFirst)
      } else if let folder {
        let path = "\(folder)/index.html"
        try WholeFile.write(Array(try page(arguments, seconds).utf8), to: path)
        if isFirst {
          Terminal.note("The page is \(path), renewed every \(seconds) s; Ctrl-C ends it")
        }
      }
      isFirst = false
      var cached: String?
      let end = ContinuousClock.now + .seconds(seconds)
      while Interrupt.signal == 0, ContinuousClock.now < end {
        guard let server else {
          usleep(100_000)
          continue
        }
        // One page for all who ask within a look.
        try server.answer { () throws in
          let text = try cached ?? page(arguments, seconds)
          cached = text
          return text
        }
      }
    }
    return Interrupt.signal == SIGINT ? .done : Interrupt.killed
  }

  private static func page(_ arguments: Arguments, _ seconds: Int) throws -> String {
    var page = try ReportHTML.page(arguments)
    page.refresh = seconds
    page.live = try DatabaseFile.ifThere(arguments).map { try LiveTrials.table($0) }
    return page.html
  }

  /// One look on the terminal, in place of the last one.
  private static func show(_ arguments: Arguments, isFirst: Bool) throws {
    let layout = Terminal.layout(arguments)
    let text: String
    if let store = try DatabaseFile.ifThere(arguments) {
      let claims = try ReportCommand.claimsReport(arguments, ExperimentCatalogue())
      text =
        try StatusCommand.overview(store).render(.text, layout) + "\n"
        + LiveTrials.table(store).render(.text, layout) + "\n"
        + claims.headlines.map { "\($0).\n" }.joined()
    } else {
      text = "\(try arguments.databasePath): there is no results database yet\n"
    }
    if isatty(STDOUT_FILENO) == 1 {
      try Terminal.redraw(text)
    } else {
      try Terminal.result((isFirst ? "" : "\n") + text)
    }
  }
}
