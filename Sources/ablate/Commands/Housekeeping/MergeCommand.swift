import Experiments
import Files
import Results

#if canImport(Glibc)
  import Glibc
#endif

/// `ablate merge INTO.db FROM.db …`
enum MergeCommand: Command {
  static let name = "merge"
  static let summary = "takes over results of other databases, trial by trial"
  static let usage = ["merge INTO.db FROM.db … [--prefer into|from] [--quiet]"]
  static let prefer = OptionSpec(
    "prefer", value: "WHICH", kind: .words(Merge.Preference.allCases.map(\.rawValue)),
    "whose results stay where both have finished a trial differently: into or from")
  static let operandKind = WordKind.file
  static let examples: [(line: String, purpose: String)] = [
    ("merge all.db node1.db node2.db", "results of two machines in one file")
  ]
  static let options: [OptionSpec] = [prefer, .quiet]
  static let details = """
    A trial is the same in all databases by its identity. What INTO.db lacks is copied, with weights, each database
    in one transaction. Merging can be repeated, and the order does not matter. INTO.db is made if there is none. A
    trial that both have finished with different results is told with both origins, and changes nothing unless
    --prefer says which stays; the exit code is then 65.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let paths = arguments.operands
    guard paths.count > 1, let target = paths.first else {
      throw CommandError.usage("merge what? INTO.db and at least one FROM.db")
    }
    let preference = try arguments.value(prefer).map { word in
      guard let preference = Merge.Preference(rawValue: word) else {
        throw CommandError.usage("--prefer: into or from, not '\(word)'")
      }
      return preference
    }
    return try run(
      into: target, Array(paths.dropFirst()), preference, isQuiet: arguments.has(.quiet))
  }

  /// Merges databases into one, which is made if there is none.
  static func run(
    into target: String, _ paths: [String], _ preference: Merge.Preference? = nil,
    isQuiet: Bool = false
  ) throws -> ExitCode {
    var sources: [ResultsStore] = []
    for path in paths {
      guard !isSame(path, target) else {
        throw CommandError.usage("\(path) cannot be merged into itself")
      }
      sources.append(try DatabaseFile.read(path, missing: .noInput))
    }
    let store = try DatabaseFile.write(target)
    var conflicts = 0
    for source in sources {
      let merge = try merge(source, into: store, preference)
      conflicts += merge.conflicts.count
      if !isQuiet { Terminal.note("\(source.path): \(summary(merge))") }
      for conflict in merge.conflicts {
        Terminal.complain(
          "trial \(conflict.trialID.prefix(12)) (\(conflict.experiment)/\(conflict.arm), seed \(conflict.seed)) has two "
            + "results: \(store.path) has \(conflict.here); \(source.path) has \(conflict.there)")
      }
    }
    guard conflicts == 0 else {
      Terminal.note("--prefer into keeps what is there, --prefer from takes the other")
      return .badData
    }
    return .done
  }

  private static func merge(
    _ source: ResultsStore, into store: ResultsStore, _ preference: Merge.Preference?
  ) throws -> Merge {
    let merge = try store.merge(source, preferring: preference) { (trial) throws(DatabaseError) in
      let standing = try store.standing(
        trial, isAlive: ProcessIdentity.isAlive)
      if case .running = standing { return true }
      return false
    }
    for trial in merge.finished {
      let replaces = merge.replaced.contains(trial)
      try copyWeights(of: trial, from: source.path, to: store.path, replaces: replaces)
    }
    return merge
  }

  /// Trials keep their weights beside the database.
  private static func copyWeights(
    of trial: String, from source: String, to target: String, replaces: Bool
  ) throws {
    let from = Runner.weightsPath(database: source, trialID: trial)
    let to = Runner.weightsPath(database: target, trialID: trial)
    guard WholeFile.size(from) != nil else {
      // Those that are here belong to results that are gone.
      if replaces { unlink(to) }
      return
    }
    guard replaces || WholeFile.size(to) == nil else { return }
    try ReportFolder.makeFolder(Runner.weightsFolder(database: target))
    try WholeFile.write(try WholeFile.read(from), to: to)
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    ExperimentLocator.resolved(a) == ExperimentLocator.resolved(b)
      && ExperimentLocator.resolved(a) != nil
  }

  private static func summary(_ merge: Merge) -> String {
    func count(_ number: Int, _ what: String) -> String? { number > 0 ? "\(number) \(what)" : nil }
    let parts = [
      count(merge.added.count, "trials added"), count(merge.completed.count, "trials completed"),
      count(merge.replaced.count, "trials replaced"), count(merge.equal, "trials alike"),
      count(merge.conflicts.count, "trials with two results"),
      count(merge.running.count, "trials left to the processes that train them here"),
      count(merge.measurements, "measured turns added"), count(merge.notes, "notes added"),
    ].compactMap(\.self)
    return parts.isEmpty ? "nothing new" : parts.joined(separator: ", ")
  }
}
