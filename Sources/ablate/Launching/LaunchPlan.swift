import Experiments
import Files
import Results
import Text

#if canImport(Glibc)
  import Glibc
#endif

/// What a launch consists of: tasks that each train a share of an experiment into a database of their own, and the
/// files that they leave.
struct LaunchPlan {
  let experiment: String
  /// Where all results come together.
  let database: String
  let tasks: Int
  /// Threads of a task; nil is the machine's.
  let threads: Int?
  /// Whether the tasks are processes of this machine.
  let isLocal: Bool
  /// Nodes of a task, each a rank of its trials.
  let nodes: Int
  /// Words after `ablate run`, the share and what belongs to a task left out.
  let words: [String]
  /// Whether commands are only shown.
  var isDry = false

  /// Options of `run` that a launch passes on.
  static let passed: [OptionSpec] = [
    .scale, .seeds, .set, .data, .reference, .name, RunCommand.decodeThreads,
    RunCommand.badImages, RunCommand.retryFailed, RunCommand.noWeights,
  ]

  /// Reads the command line, and makes sure that the experiment can be run as it says.
  init(_ arguments: Arguments) throws {
    if let timing = try TimingPlan.named(by: arguments) {
      throw CommandError.usage(
        "\(timing.file.name) measures times, and tasks beside each other would disturb them; use `ablate run`"
      )
    }
    database = try arguments.databasePath
    let plans: [Plan]
    let trials: Int
    let operand: String
    if let suite = try Suite.named(by: arguments) {
      experiment = suite.file.name
      plans = suite.plans
      trials = SuiteTrials(suite).count
      operand = arguments.has(.all) ? "--all" : ExperimentLocator.operand(suite.file.path)
    } else {
      let plan = try PlanCommand.plan(arguments)
      experiment = plan.key.experiment
      plans = [plan]
      trials = plan.arms.count * plan.seeds.count
      operand = ExperimentLocator.operand(plan.file.path)
    }
    isLocal = arguments.value(LaunchCommand.on) == "local"
    nodes = try arguments.number(LaunchCommand.nodes, in: 1...10_000) ?? 1
    if nodes > 1 {
      guard !isLocal else {
        throw CommandError.usage(
          "--nodes: this machine is one node; `mpirun -n` starts ranks on it")
      }
      for plan in plans { try RankPlans.require(plan, ranks: nodes) }
    }
    guard trials > 0 else {
      throw CommandError.usage(
        "\(experiment) has nothing to train at scale \(try arguments.scale.rawValue)")
    }
    let asked = try arguments.number(LaunchCommand.jobs, in: 1...10_000) ?? min(trials, 4)
    // Tasks without trials are of no use.
    tasks = min(asked, trials)
    let cpus = try arguments.number(LaunchCommand.cpus, in: 1...1024)
    // A script asks Slurm for a task's cores; processes of this machine share those that there are.
    threads =
      try cpus
      ?? (isLocal ? max(1, arguments.threads / tasks) : nil)
    var words = [operand]
    for option in Self.passed {
      if arguments.has(option) { words.append("--\(option.name)") }
      for value in arguments.values(option) { words += ["--\(option.name)", value] }
    }
    self.words = words + ["--no-decide", "--no-progress"]
  }

  /// `results/ablate` of `results/ablate.db`.
  private var stem: String { database.hasSuffix(".db") ? String(database.dropLast(3)) : database }

  /// Prefix of all that the launch leaves beside the database.
  var prefix: String {
    let name = experiment.map { $0.isLetter || $0.isNumber || "-_".contains($0) ? String($0) : "_" }
    return "\(stem).\(name.joined())"
  }

  var scriptPath: String { "\(prefix).sh" }
  var recordPath: String { "\(prefix).launch.json" }
  /// - Parameter task: its number, or what a script puts in its place.
  func taskDatabase(_ task: String) -> String { "\(prefix).task-\(task).db" }
  func log(_ task: String) -> String { "\(prefix).task-\(task).log" }
  /// A line for each time that the task was killed.
  func kills(_ task: String) -> String { "\(prefix).task-\(task).kills" }
  var taskDatabases: [String] { (1...tasks).map { taskDatabase(String($0)) } }

  /// By this tasks know that they see the launch's folder.
  var markPath: String { "\(prefix).mark.json" }

  /// What was done before the launch: tasks leave it out.
  var donePath: String { "\(prefix).done.db" }
  /// Databases of tasks of this launch and of earlier ones.
  var databasesThere: [String] {
    let (folder, start) = Self.split("\(prefix).task-")
    return FolderEntries.names(folder).filter { name in
      // Not what was rescued beside one.
      name.hasPrefix(start) && name.hasSuffix(".db")
        && name.dropFirst(start.count).dropLast(3).allSatisfy(\.isNumber)
    }.sorted().map { folder == "." ? $0 : folder + "/" + $0 }
  }

  /// Whether tasks find a copy of what was done before; a dry run, which makes none, says what a launch would.
  private var hasCopy: Bool {
    isDry
      ? WholeFile.size(database) != nil || !databasesThere.isEmpty
      : WholeFile.size(donePath) != nil
  }

  /// Whether nobody has results there: a task that was killed at its very beginning leaves an empty file.
  private func isEmpty(_ path: String) throws -> Bool {
    do throws(DatabaseError) { _ = try ResultsStore(reading: path) } catch {
      if error.kind == .absent { return true }
      throw error
    }
    return false
  }

  /// Folder and name.
  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  /// Brings together what earlier launches have done, and keeps a copy that no task writes to.
  func gather() throws {
    if let earlier = try LaunchRecord.read(recordPath), try !jobs(of: earlier).isEmpty {
      throw CommandError(
        .ioError,
        "\(experiment) is launched already as job \(earlier.job) (\(recordPath)); wait, or `ablate launch "
          + "\(experiment) --cancel`")
    }
    let there = try databasesThere.filter { try !isEmpty($0) }
    if !there.isEmpty, try MergeCommand.run(into: database, there, isQuiet: true) != .done {
      throw CommandError(
        .badData, "\(experiment) is not launched: results of earlier tasks contradict each other")
    }
    try LaunchMark.write(to: markPath)
    unlink(donePath)
    guard try !isEmpty(database) else { return }
    try DatabaseFile.read(database, missing: .noInput).database.copy(to: donePath)
  }

  /// Jobs of an earlier launch that wait or run. Where this launch needs no Slurm, none is asked for in vain.
  private func jobs(of record: LaunchRecord) throws -> [Slurm.Job] {
    do { return try record.states() } catch let error as CommandError
      where isLocal && error.code == .unavailable
    {
      return []
    }
  }

  /// The command of a task.
  func command(_ program: String, task: String) -> [String] {
    (nodes > 1 ? ["mpirun", "--bind-to", "none"] : []) + [program, "run"] + words
      + ["--share", "\(task)/\(tasks)", "--db", taskDatabase(task), "--launched", markPath]
      + (hasCopy ? ["--except", donePath] : [])
      + (threads.map { ["--threads", String($0)] } ?? [])
  }

  /// The command that brings the results together.
  func merging(_ program: String) -> [String] { [program, "merge", database] + taskDatabases }
}
