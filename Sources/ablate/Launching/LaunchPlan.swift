import Experiments
import Files
import Results
import Text

/// What a launch consists of: tasks that each train a share of an experiment into a database of their own, and the
/// files that they leave.
struct LaunchPlan {
  let experiment: String
  /// Where all results come together.
  let database: String
  let tasks: Int
  /// Threads of a task; nil is the machine's.
  let threads: Int?
  /// Words after `ablate run`, the share and what belongs to a task left out.
  let words: [String]

  /// Options of `run` that a launch passes on.
  static let passed: [OptionSpec] = [
    .scale, .seeds, .set, .data, .reference, .name, RunCommand.decodeThreads,
    RunCommand.badImages, RunCommand.retryFailed, RunCommand.noWeights,
  ]

  /// Reads the command line, and makes sure that the experiment can be run as it says.
  init(_ arguments: Arguments) throws {
    guard !arguments.has(.all) else {
      throw CommandError.usage(
        "launch takes one experiment at a time; launch each of those that --all has")
    }
    let operand = try arguments.operand("experiment") ?? ""
    if try TimingPlan.named(by: arguments) != nil {
      throw CommandError.usage(
        "\(operand) measures times, and tasks beside each other would disturb them; use `ablate run`"
      )
    }
    if try Suite.named(by: arguments) != nil {
      throw CommandError.usage("\(operand) is a suite; launch its experiments one by one")
    }
    let plan = try PlanCommand.plan(arguments)
    experiment = plan.key.experiment
    database = try arguments.databasePath
    let trials = plan.arms.count * plan.seeds.count
    let asked = try arguments.number(LaunchCommand.jobs, in: 1...10_000) ?? min(trials, 4)
    // Tasks without trials are of no use.
    tasks = min(asked, trials)
    let cpus = try arguments.number(LaunchCommand.cpus, in: 1...1024)
    // A script asks Slurm for a task's cores; processes of this machine share those that there are.
    threads =
      try cpus
      ?? (arguments.value(LaunchCommand.on) == "local" ? max(1, arguments.threads / tasks) : nil)
    var words = [ExperimentLocator.operand(plan.file.path)]
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

  /// The command of a task.
  func command(_ program: String, task: String) -> [String] {
    [program, "run"] + words + ["--share", "\(task)/\(tasks)", "--db", taskDatabase(task)]
      + (threads.map { ["--threads", String($0)] } ?? [])
  }

  /// The command that brings the results together.
  func merging(_ program: String) -> [String] { [program, "merge", database] + taskDatabases }
}
