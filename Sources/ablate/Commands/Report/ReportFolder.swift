import Experiments
import Figures
import Files
import Reports
import Results

#if canImport(Glibc)
  import Glibc
#endif

/// `ablate report --all --output DIR`: every table of the paper and the claims, and the figures that there
/// are results for, in the formats that go into texts, with an index, and the manifest by which others can
/// verify them.
enum ReportFolder {
  static let formats: [TableFormat] = [.md, .csv, .tex]
  static let pictures: [FigureFormat] = [.svg, .pdf]
  static let manifest = "manifest.json"

  static func write(_ arguments: Arguments) throws {
    guard let folder = arguments.value(.output) else {
      throw CommandError.usage("--all writes many files; name their folder with --output DIR")
    }
    guard arguments.value(.format) == nil, !arguments.has(.json) else {
      throw CommandError.usage(
        "--all writes md, csv, tex, svg and pdf; --format and --json have no meaning there")
    }
    let collection = try ReportCollection(arguments)
    // Everything is made before the first file is written.
    var files: [(name: String, bytes: [UInt8])] = []
    var index: [(title: String, stem: String)] = []
    func add(_ stem: String, _ title: String, _ render: (TableFormat) -> String) {
      for format in formats {
        files.append(("\(stem).\(format.rawValue)", Array(render(format).utf8)))
      }
      index.append((title, stem))
    }
    for entry in collection.entries { add(entry.stem, entry.title) { entry.render($0) } }
    let claims = collection.claims
    add("claims", claims.title) { claims.render($0) }
    let manifest = try DatabaseFile.ifThere(arguments).map {
      (store: ResultsStore) in try ReportManifest.text(store, arguments)
    }
    if let manifest { files.append((Self.manifest, Array(manifest.utf8))) }
    let figures = try figures(arguments)
    files += figures.flatMap(\.files)
    files.append(
      (
        "index.md",
        Array(
          Self.index(index, figures.map(\.figure), hasManifest: manifest != nil).utf8)
      ))
    try makeFolder(folder)
    for (name, bytes) in files {
      try WholeFile.write(bytes, to: "\(folder)/\(name)")
    }
    Terminal.note("\(files.count) files in \(folder); begin with \(folder)/index.md")
  }

  /// The figures that there are results for; none without gnuplot, which tables do not need.
  private static func figures(
    _ arguments: Arguments
  ) throws -> [(figure: Figure, files: [(name: String, bytes: [UInt8])])] {
    guard let store = try DatabaseFile.ifThere(arguments) else { return [] }
    let plan = try arguments.planRequest
    do {
      return try DrawnFigures.available(
        in: store, scale: plan.scale.rawValue, variant: plan.variant
      ).map { request in
        let figure = try DrawnFigures.figure(request, in: store)
        return (
          figure,
          try pictures.map {
            ("\(stem(figure)).\($0.suffix)", try Gnuplot.draw(figure, $0))
          }
        )
      }
    } catch let error as FigureError where error.kind == .noGnuplot {
      Terminal.note("figures left out: \(error)")
      return []
    }
  }

  private static func stem(_ figure: Figure) -> String { "figure-\(figure.id)" }

  private static func index(
    _ entries: [(title: String, stem: String)], _ figures: [Figure], hasManifest: Bool
  ) -> String {
    func links(_ stem: String, _ suffixes: [String]) -> String {
      suffixes.map { "[\($0)](\(stem).\($0))" }.joined(separator: ", ")
    }
    let rows = entries.map { title, stem in
      "| \(Markdown.escaped(title)) | \(links(stem, formats.map(\.rawValue))) |"
    }
    var text =
      "# Reports\n\n| table | files |\n| :--- | :--- |\n" + rows.joined(separator: "\n") + "\n"
    if hasManifest {
      text +=
        "\nEvery finished trial with its epochs and the digest of its weights, for `ablate verify`: "
        + "[\(manifest)](\(manifest)).\n"
    }
    for figure in figures {
      let title = Markdown.escaped(figure.title)
      text +=
        "\n## \(title)\n\n![\(title)](\(stem(figure)).svg)\n\n"
        + "\(Markdown.block(figure.caption))\n\n"
        + "\(links(stem(figure), pictures.map(\.suffix)))\n"
    }
    return text
  }

  /// Creates only the last part of the path, so that a typing mistake does not create a whole tree.
  static func makeFolder(_ folder: String) throws {
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
      throw CommandError(
        .cannotCreate, FileError(path: folder, operation: "create it", code: errno).description)
    }
  }
}
