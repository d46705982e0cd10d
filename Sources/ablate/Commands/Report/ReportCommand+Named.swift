import Experiments
import Reports
import Results
import Zoo

extension ReportCommand {
  /// An experiment whose results are asked for.
  struct Named {
    /// What they are filed under.
    var name: String
    var recordsGates = false
    /// Where it comes from; nil is a file found by its name.
    var source: ExperimentSource?
  }

  /// The experiment of a file, by name or path; else one that the database has results of.
  static func named(_ name: String, _ arguments: Arguments) throws -> Named {
    let path: String
    do { path = try ExperimentLocator().find(name) } catch {
      guard !error.isPath, let store = try DatabaseFile.ifThere(arguments) else {
        throw CommandError(.noInput, error.description)
      }
      return try recorded(name, store, error)
    }
    let file = try ExperimentFile.read(path)
    return Named(name: file.name, recordsGates: file.recordsGates, source: file.source)
  }

  private static func recorded(
    _ name: String, _ store: ResultsStore, _ missing: ExperimentNotFound
  ) throws -> Named {
    let known: [String]
    var source: ExperimentSource?
    known = try store.experiments()
    source = try store.source(of: name)
    guard known.contains(name) else {
      var missing = missing
      missing.known += known
      throw CommandError(.noInput, missing.description)
    }
    return Named(name: name, source: source)
  }
}
