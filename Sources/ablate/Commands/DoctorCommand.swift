import Datasets
import Engine
import Experiments
import Figures
import Files
import Reports
import Results

/// `ablate doctor`
enum DoctorCommand: Command {
  static let name = "doctor"
  static let summary = "what this machine offers, what the build uses, what is wrong"
  static let usage = ["doctor [options]"]
  static let options: [OptionSpec] = [.database, .threads] + OptionSpec.result

  static func run(_ arguments: Arguments) throws(CommandError) -> ExitCode {
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
    }
    rows.append([.text("sqlite"), .text(Database.libraryVersion)])
    for (library, version) in PictureLibraries.versions.sorted(by: { $0.key < $1.key }) {
      rows.append([.text(library), .text(version)])
    }
    rows.append([
      .text("gnuplot"),
      .text(Gnuplot.path ?? "not there, so no figures; \(Gnuplot.debianPackage) has it"),
    ])
    let locator = ExperimentLocator()
    rows.append([.text("experiments"), .text(locator.names.joined(separator: ", "))])
    if locator.names.isEmpty {
      problems.append("no experiments were found; run inside the project, or install again")
    }
    let path = try arguments.databasePath
    do throws(DatabaseError) {
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
        .init(key: "value", label: "found", alignment: .left),
      ], rows: rows,
      notes: problems.isEmpty ? ["Nothing is wrong."] : problems.map { "Problem: \($0)." })
    try Terminal.deliver(table.render(try arguments.format), arguments)
    return problems.isEmpty ? .done : .unavailable
  }
}
