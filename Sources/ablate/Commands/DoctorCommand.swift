import Datasets
import Engine
import Experiments
import Figures
import Files
import Kernels
import Ranks
import Reports
import Results

/// `ablate doctor`
enum DoctorCommand: Command {
  static let name = "doctor"
  static let summary = "what this machine offers, what the build uses, what is wrong"
  static let usage = ["doctor [options]"]
  static let options: [OptionSpec] = [.database, .threads] + OptionSpec.result
  static let details = """
    Six small networks of all families are trained for three steps each. If their weights equal the
    built-in ones, this machine and this build give the same bits as others. `ablate verify` checks
    whole trials.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    var problems: [String] = []
    var rows: [[Cell]] = [[.text("version"), .text(Ablate.version)]]
    if let reason = EngineInfo.unsupportedCPU() {
      problems.append(reason)
    } else {
      let info = EngineInfo.fingerprint(threads: try arguments.threads)
      rows += info.sorted { $0.key < $1.key }.map { [.text($0.key), .text($0.value)] }
      if info["instructions"] == "baseline" {
        problems.append(
          "the kernels were built without vector instructions and are slow; build with ABLATE_MARCH "
            + "unset, on this machine")
      }
      rows.append([.text("bits"), .text(bits(threads: try arguments.threads, &problems))])
    }
    rows.append([.text("sqlite"), .text(Database.libraryVersion)])
    for (library, version) in PictureLibraries.versions.sorted(by: { $0.key < $1.key }) {
      rows.append([.text(library), .text(version)])
    }
    rows.append([
      .text("mpi"),
      .text(
        RankLauncher.library ?? "not in this build, so one process trains a trial; make build MPI=1"
      ),
    ])
    rows.append([
      .text("gnuplot"),
      .text(Gnuplot.path ?? "not found, so no figures; \(Gnuplot.debianPackage) has it"),
    ])
    let locator = ExperimentLocator()
    rows.append([.text("experiments"), .text(locator.names.joined(separator: ", "))])
    if locator.names.isEmpty {
      problems.append("no experiments were found; run inside the project, or install again")
    }
    let path = try arguments.databasePath
    do {
      _ = try ResultsStore(reading: path)
      rows.append([.text("database"), .text(path)])
    } catch {
      if error.kind == .absent {
        rows.append([.text("database"), .text("\(path) (not there yet)")])
      } else {
        problems.append(error.description)
      }
    }
    let table = Table(
      title: "",
      columns: [
        .init(key: "key", label: "what", alignment: .left),
        .init(
          key: "value", label: "found", alignment: .left,
          wrap: max(20, Terminal.layout(arguments).line - Self.firstColumn(rows))),
      ], rows: rows,
      notes: problems.isEmpty ? ["No problems found."] : problems.map { "Problem: \($0)." })
    try Terminal.deliver(
      table.render(try arguments.format, Terminal.layout(arguments)), arguments)
    return problems.isEmpty ? .done : .unavailable
  }

  /// Columns that the first column takes, with the gap after it.
  private static func firstColumn(_ rows: [[Cell]]) -> Int {
    2
      + rows.reduce(0) { width, row in
        if case .text(let key)? = row.first { max(width, key.count) } else { width }
      }
  }

  /// Whether the machine gives the bits that are built in.
  private static func bits(threads: Int, _ problems: inout [String]) -> String {
    let start = Clock.now()
    do {
      let published = try PublishedBits.builtIn()
      let differing = published.differing(from: try published.measured(threads: threads))
      let seconds = NumberText.fixed(Clock.now() - start, decimals: 1)
      guard !differing.isEmpty else {
        return "this machine gives the published bits: all \(published.networks.count) networks "
          + "(\(seconds) s)"
      }
      problems.append(
        "this machine or this build does not give the published bits of \(differing.joined(separator: "; ")): "
          + "its results differ from those of others in the last digits, and `ablate verify` says which"
      )
      return "other than published in \(differing.count) of \(published.networks.count) networks "
        + "(\(seconds) s)"
    } catch {
      problems.append("the check of bits failed: \(error)")
      return "not checked"
    }
  }
}
