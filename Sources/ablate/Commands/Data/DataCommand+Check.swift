import Datasets
import Kernels
import Reports

extension DataCommand {
  /// `ablate data check DIRECTORY`, or `NAME=DIRECTORY`
  static func check(_ arguments: Arguments) throws -> ExitCode {
    guard arguments.operands.count == 2 else {
      throw CommandError.usage(
        "check what? a directory with train/CLASS/ and val/CLASS/, or NAME=DIRECTORY")
    }
    let format = try arguments.format
    let word = arguments.operands[1]
    let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
    let source = Datasets.named(parts.first ?? "")
    guard source?.decodesPictures ?? true else { return try checkOther(arguments, format) }
    let path = source == nil || parts.count < 2 ? word : parts[1]
    let check = try walk(path, arguments)
    try Terminal.deliver(table(check, path).render(format, Terminal.layout(arguments)), arguments)
    return check.problems.isEmpty ? .done : .badData
  }

  /// Datasets that are read whole are checked by reading them.
  private static func checkOther(
    _ arguments: Arguments, _ format: TableFormat
  ) throws -> ExitCode {
    let dataset = try open(try request(arguments), arguments)
    var table = problemTable("\(dataset.name): nothing is wrong")
    table.notes = [
      "\(dataset.classes) classes, \(NumberText.grouped(dataset.count(.train))) training images and "
        + "\(NumberText.grouped(dataset.count(.test))) for scoring of \(dataset.side)×\(dataset.side)."
    ]
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return .done
  }

  private static func walk(
    _ path: String, _ arguments: Arguments
  ) throws -> FolderCheck {
    let threads = try arguments.threads
    let isLive = Terminal.isLive && !arguments.has(.noProgress)
    var lastDraw = 0.0
    defer { if lastDraw > 0 { Terminal.erase() } }
    return try FolderCheck(path, threads: threads) { done, total in
      guard isLive, Clock.now() - lastDraw > 0.2 else { return }
      lastDraw = Clock.now()
      Terminal.draw(
        ["\(NumberText.grouped(done)) of \(NumberText.grouped(total)) pictures"], erasing: 1)
    }
  }

  private static func problemTable(_ title: String) -> Table {
    Table(
      title: title,
      columns: [
        .init(key: "file", label: "file", alignment: .left),
        .init(key: "problem", label: "problem", alignment: .left),
      ])
  }

  private static func table(_ check: FolderCheck, _ path: String) -> Table {
    func count(_ number: Int) -> String { NumberText.grouped(number) }
    func spread(_ spread: FolderCheck.Spread) -> String {
      "\(count(spread.least)), \(count(spread.median)), \(count(spread.greatest))"
    }
    let problems = check.problems.count
    var table = problemTable(
      problems == 0
        ? "\(path): nothing is wrong"
        : "\(path): \(count(problems)) problem\(problems == 1 ? "" : "s")")
    table.rows = check.problems.map { [.text($0.file), .text($0.reason)] }
    table.notes = [
      "\(count(check.classes)) class\(check.classes == 1 ? "" : "es"); \(count(check.train)) pictures in train/ and "
        + "\(count(check.test)) in val/; \(count(check.good)) of them good."
    ]
    if check.good > 0 {
      table.notes += [
        "Width (least, median, greatest): \(spread(check.widths)); height: \(spread(check.heights)).",
        "\(count(check.grey)) grey, \(count(check.cmyk)) CMYK, \(count(check.progressive)) progressive, "
          + "\(count(check.png)) PNG; \(count(check.turned)) whose EXIF orientation is ignored.",
      ]
    }
    if problems > 0 {
      table.notes.append(
        "`ablate run --bad-images skip` trains without bad pictures; problems with directories must "
          + "be fixed.")
    }
    return table
  }
}
