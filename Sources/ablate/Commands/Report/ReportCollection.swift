import Experiments
import Reports
import Results

/// Every report there is at one scale: what `report --all` writes as files and `report --html` as a page.
struct ReportCollection {
  /// A report under the name of its files.
  struct Entry {
    enum Content {
      case errors(Report)
      case gates(GateReport)
      case times(TimingReport)
    }

    var stem: String
    /// The plan that fills it; nil for a table that no experiment answers.
    var key: PlanKey?
    /// The paper's table that it is; nil for an experiment's own.
    var table: String?
    var content: Content
  }

  var catalogue: ExperimentCatalogue
  /// The paper's tables in order, section 4, then what no table of the paper has.
  var entries: [Entry] = []
  var claims: ClaimsReport

  init(_ arguments: Arguments) throws {
    catalogue = ExperimentCatalogue()
    catalogue.mistakes.forEach { Terminal.note("left out: \($0)") }
    claims = try ReportCommand.claimsReport(arguments, catalogue)
    let request = try arguments.planRequest
    func key(_ name: String) -> PlanKey {
      PlanKey(experiment: name, scale: request.scale.rawValue, variant: request.variant)
    }
    for id in PaperReports.tables {
      let experiments = catalogue.answering(id)
      for (place, name) in (experiments.isEmpty ? [nil] : experiments.map { $0 }).enumerated() {
        let report = try ReportCommand.report(
          id, by: name.map { .init(name: $0) }, arguments, catalogue)
        entries.append(
          Entry(
            stem: "table-\(id)" + (place == 0 ? "" : "-" + Self.words(name ?? "")),
            key: name.map(key), table: id, content: .errors(report)))
      }
    }
    if let report = try Timing.sectionFour(arguments) {
      entries.append(
        Entry(stem: "table-sec4", key: key("timing"), table: "sec4", content: .times(report)))
    }
    try addOwn(arguments)
  }

  /// Reports of plans that have results and fill no table of the paper: experiments without a
  /// table, those changed by `--set`, and the user's own.
  private mutating func addOwn(_ arguments: Arguments) throws {
    guard let store = try DatabaseFile.ifThere(arguments) else { return }
    let shown = Set(entries.compactMap(\.key))
    for key in try store.plans(scale: try arguments.scale.rawValue) where !shown.contains(key) {
      guard let content = try own(key, store) else { continue }
      let stem = "experiment-" + Self.words("\(key.experiment) \(key.variant)")
      let taken = entries.count { $0.stem == stem || $0.stem.hasPrefix(stem + "-") }
      entries.append(
        Entry(
          stem: taken == 0 ? stem : "\(stem)-\(taken + 1)", key: key, content: content))
    }
  }

  /// A name as part of a file's: letters and digits, parted by hyphens. An experiment may be called `../x`.
  private static func words(_ name: String) -> String {
    String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" }).split(separator: "-")
      .joined(separator: "-")
  }

  /// A plan's own report: of gates, where it is about them; nil where nothing has finished.
  private func own(_ key: PlanKey, _ store: ResultsStore) throws -> Entry.Content? {
    let isOfGates = catalogue.files.contains { $0.name == key.experiment && $0.recordsGates }
    func unlessNothing<T>(_ make: () throws -> T) throws -> T? {
      do { return try make() } catch let error as ReportError where error.kind == .nothingYet {
        return nil
      }
    }
    if isOfGates, let gates = try unlessNothing({ try GateReport(key, store: store) }) {
      return .gates(gates)
    }
    return try unlessNothing { .errors(try PaperReports.experiment(key, store: store)) }
  }
}

extension ReportCollection.Entry {
  var title: String {
    switch content {
    case .errors(let report): report.table.title
    case .gates(let report): report.table.title
    case .times(let report): report.title
    }
  }

  func render(_ format: TableFormat) -> String {
    switch content {
    case .errors(let report): report.render(format)
    case .gates(let report): report.render(format)
    case .times(let report): report.render(format)
    }
  }
}
