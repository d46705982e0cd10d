import Experiments
import Files
import Reports

#if canImport(Glibc)
  import Glibc
#endif

/// `ablate report --all --output DIR`: every table of the paper and the claims, in the formats that go
/// into texts, with an index.
enum ReportFolder {
  static let formats: [TableFormat] = [.md, .csv, .tex]

  static func write(_ arguments: Arguments) throws(CommandError) {
    guard let folder = arguments.value(.output) else {
      throw .usage("--all writes many files; name their folder with --output DIR")
    }
    guard arguments.value(.format) == nil, !arguments.has(.json) else {
      throw .usage("--all writes md, csv and tex; --format and --json have no meaning there")
    }
    let collection = try ReportCollection(arguments)
    // All is made before the first file is written.
    var files: [(name: String, text: String)] = []
    var index: [(title: String, stem: String)] = []
    func add(_ stem: String, _ title: String, _ render: (TableFormat) -> String) {
      for format in formats { files.append(("\(stem).\(format.rawValue)", render(format))) }
      index.append((title, stem))
    }
    for entry in collection.entries { add(entry.stem, entry.title) { entry.render($0) } }
    let claims = collection.claims
    add("claims", claims.table.title) { claims.render($0) }
    files.append(("index.md", Self.index(index)))
    try makeFolder(folder)
    for (name, text) in files {
      do throws(FileError) {
        try WholeFile.write(Array(text.utf8), to: "\(folder)/\(name)")
      } catch { throw CommandError(error) }
    }
    Terminal.note("\(files.count) files in \(folder); begin with \(folder)/index.md")
  }

  private static func index(_ entries: [(title: String, stem: String)]) -> String {
    let rows = entries.map { title, stem in
      let links = formats.map { "[\($0.rawValue)](\(stem).\($0.rawValue))" }
      return "| \(title.replacing("|", with: "\\|")) | \(links.joined(separator: ", ")) |"
    }
    return "# Reports\n\n| table | files |\n| :--- | :--- |\n" + rows.joined(separator: "\n") + "\n"
  }

  /// Makes the last part of the path only, so that a typing mistake does not grow a tree.
  static func makeFolder(_ folder: String) throws(CommandError) {
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
      throw CommandError(
        .cannotCreate, FileError(path: folder, operation: "create it", code: errno).description)
    }
  }
}
