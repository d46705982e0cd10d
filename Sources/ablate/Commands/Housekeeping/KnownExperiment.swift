import Results
import Text

/// An experiment that a database has results of.
enum KnownExperiment {
  /// Throws: that there is none of the name, with the nearest one.
  static func named(_ name: String, _ store: ResultsStore) throws -> String {
    let known = try store.experiments()
    guard known.contains(name) else {
      throw CommandError(
        .noInput,
        "\(store.path) has no results of '\(name)'; "
          + (NearestName.of(name, among: known).map { "did you mean \($0)?" }
            ?? (known.isEmpty ? "it is empty" : "there are \(known.joined(separator: ", "))")))
    }
    return name
  }
}
