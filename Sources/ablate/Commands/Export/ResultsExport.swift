import Experiments
import Files
import Foundation
import Reports
import Results
import Trackers

/// `ablate export tensorboard|mlflow|csv|datasette`: results for other tools.
enum ResultsExport: String, CaseIterable {
  case tensorboard, mlflow, csv, datasette

  func run(_ arguments: Arguments) throws -> ExitCode {
    let others = NetworkSource.options.filter { $0.name != OptionSpec.database.name }
    for option in others where arguments.value(option) != nil || arguments.has(option) {
      throw CommandError.usage("--\(option.name) is for networks; export \(rawValue) takes results")
    }
    guard let path = arguments.value(.output) else {
      throw CommandError.usage(
        "export \(rawValue) needs --output \(self == .datasette ? "FILE" : "DIR")")
    }
    let store = try DatabaseFile.read(arguments, missing: .nothingToReport)
    switch self {
    case .tensorboard:
      try write(TensorBoardEvents.files(try runs(store, arguments)), to: path, "event files")
      Terminal.note("`tensorboard --logdir \(path)` shows them")
    case .mlflow:
      try write(MLflowStore.files(try runs(store, arguments)), to: path, "files")
      Terminal.note(
        "`MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri \(path)` shows them")
    case .csv: try tables(store, path)
    case .datasette:
      let name = store.path.split(separator: "/").last.map(String.init) ?? store.path
      let stem = name.hasSuffix(".db") ? String(name.dropLast(3)) : name
      try WholeFile.write(Array(DatasetteMetadata.text(database: stem).utf8), to: path)
      Terminal.note("`datasette \(store.path) --metadata \(path)` serves the database")
    }
    return .done
  }

  /// The finished trials of the experiment and scale asked for; without, of all.
  private func runs(_ store: ResultsStore, _ arguments: Arguments) throws -> [TrackedRun] {
    let name = try arguments.value(ReportCommand.experiment).map {
      try KnownExperiment.named($0, store)
    }
    let scale = arguments.value(.scale) == nil ? nil : try arguments.scale.rawValue
    let keys = try store.planCounts().map(\.key).filter {
      (name == nil || $0.experiment == name) && (scale == nil || $0.scale == scale)
    }
    let runs = try TrackedRun.all(keys, in: store)
    guard !runs.isEmpty else {
      throw CommandError(
        .nothingToReport, "nothing to export yet: no such trial is done in \(store.path)")
    }
    return runs
  }

  private func write(_ files: [TrackerFile], to folder: String, _ what: String) throws {
    for file in files {
      let path = "\(folder)/\(file.path)"
      try Self.makeFolders(of: path)
      try WholeFile.write(file.bytes, to: path)
    }
    Terminal.note("\(files.count) \(what) in \(folder)")
  }

  /// Every view as a file.
  private func tables(_ store: ResultsStore, _ folder: String) throws {
    try Self.makeFolders(of: "\(folder)/x")
    Interrupt.install()
    let stops = { Interrupt.signal != 0 }
    // The others keep earlier names.
    let views = View.all.filter { $0.name.hasPrefix("v_") }
    for view in views {
      let query = try ReadOnlyQuery(all: view, on: store, stops: stops)
      let file = try OutputFile("\(folder)/\(view.name).csv")
      var table = TableStream(.csv, keys: query.columns)
      while let row = try query.next() {
        try file.append(
          Array(table.add(row.map(Cell.exact), isText: row.map { $0.text != nil }).utf8))
      }
      try file.append(Array(table.finish().utf8))
      try file.commit()
    }
    Terminal.note("\(views.count) files in \(folder), one for each view")
  }

  /// The folders that a file needs.
  private static func makeFolders(of path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandError(
        .cannotCreate, "\(folder): cannot create it: \(error.localizedDescription)")
    }
  }
}
