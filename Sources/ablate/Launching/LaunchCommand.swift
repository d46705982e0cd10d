import Experiments
import Files
import Ranks
import Results

#if canImport(Glibc)
  import Glibc
#endif

/// `ablate launch EXPERIMENT --on slurm|local`
enum LaunchCommand: Command {
  static let name = "launch"
  static let summary = "trains an experiment by several tasks, on this machine or a Slurm cluster"
  static let usage = [
    "launch EXPERIMENT|--all --on slurm|local [options]",
    "launch EXPERIMENT|--all --cancel [options]",
  ]
  static let on = OptionSpec(
    "on", value: "WHERE", kind: .words(["slurm", "local"]),
    "slurm: a job array; local: processes of this machine")
  static let jobs = OptionSpec(
    "jobs", value: "N", group: .machine, "tasks (default 4): each trains its share of the trials")
  static let cpus = OptionSpec(
    "cpus", value: "N", group: .machine, "threads of a task (slurm: --cpus-per-task)")
  static let nodes = OptionSpec(
    "nodes", value: "N", group: .machine,
    "nodes of a task: each trial is trained by so many MPI ranks (slurm)")
  static let partition = OptionSpec("partition", value: "NAME", "Slurm's partition")
  static let time = OptionSpec(
    "time", value: "LIMIT", "Slurm's time limit of a task, such as 4:00:00")
  static let option = OptionSpec(
    "option", value: "LINE", repeatable: true,
    "what else stands behind #SBATCH, such as --mem=8G; repeatable")
  static let dryRun = OptionSpec("dry-run", "print the script, or the commands, and do nothing")
  static let cancel = OptionSpec("cancel", "cancel the Slurm jobs of the experiment's launch")
  static let operandKind = WordKind.experiment
  static let examples: [(line: String, purpose: String)] = [
    (
      "launch r-sweep --scale week --on slurm --jobs 12 --cpus 8 --time 12:00:00",
      "a job array of 12 tasks"
    ),
    ("launch r-sweep --on local --jobs 2", "two processes here"),
  ]
  static let options: [OptionSpec] =
    [on, cancel, dryRun, partition, time, option, .all] + LaunchPlan.passed + [
      .database, jobs, cpus, nodes,
    ]
  static let details = """
    Trials are dealt out by predicted time, the longest first. Every task writes a database of its own beside the main
    one, because network disks do not carry SQLite's locks, and a last job merges them (`ablate merge`). The same
    command goes on where an earlier launch stopped, with any number of tasks. With --all, trials that experiments
    share are dealt once, and timings are left out. A task saves before its time limit and when it is preempted, and
    is queued again; one that is killed is queued again three times. `ablate status` asks Slurm for the jobs.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    var plan = try LaunchPlan(arguments)
    plan.isDry = arguments.has(dryRun)
    if arguments.has(cancel) { return try cancel(plan) }
    // Jobs find the program where this one is.
    guard let program = ExperimentLocator.resolved("/proc/self/exe") else {
      throw CommandError(.ioError, "/proc/self/exe: cannot tell where the program is")
    }
    switch arguments.value(on) {
    case "local":
      guard !arguments.has(dryRun) else {
        let commands =
          (1...plan.tasks).map { plan.command("ablate", task: String($0)) } + [
            plan.merging("ablate")
          ]
        try Terminal.result(commands.map { $0.joined(separator: " ") + "\n" }.joined())
        return .done
      }
      try DatabaseFile.makeFolder(for: plan.database)
      return try LocalLaunch(plan: plan, program: program).run()
    case "slurm":
      let launch = SlurmLaunch(
        plan: plan, program: program, partition: arguments.value(partition),
        time: arguments.value(time), options: arguments.values(option))
      guard !arguments.has(dryRun) else {
        try Terminal.result(launch.script)
        return .done
      }
      guard plan.nodes == 1 || RankLauncher.isBuiltIn else {
        throw CommandError(
          .unavailable,
          "--nodes: this ablate is built without MPI; build it by `make build MPI=1`, or launch tasks of one node"
        )
      }
      let record = try launch.submit()
      Terminal.note(
        "Job \(record.job): \(plan.tasks) tasks of \(plan.experiment); job \(record.merge) merges them into \(plan.database). "
          + "`ablate status` shows them, `ablate launch \(plan.experiment) --cancel` ends them.")
      return .done
    case let word?: throw CommandError.usage("--on: slurm or local, not '\(word)'")
    case nil: throw CommandError.usage("launch where? --on slurm or --on local")
    }
  }

  private static func cancel(_ plan: LaunchPlan) throws -> ExitCode {
    guard let record = try LaunchRecord.read(plan.recordPath) else {
      throw CommandError(
        .noInput, "\(plan.experiment) was not launched from here: there is no \(plan.recordPath)")
    }
    _ = try Slurm.run(["scancel", record.job, record.merge])
    // Until its end a task saves into its database, which another launch would write to.
    let patience = ContinuousClock.now + .seconds(60)
    while try !record.states().isEmpty {
      guard ContinuousClock.now < patience else {
        throw CommandError(
          .unavailable,
          "jobs \(record.job) and \(record.merge) are cancelled and have not ended within a minute; `squeue` shows them"
        )
      }
      usleep(500_000)
    }
    unlink(plan.recordPath)
    let there = (1...max(1, record.tasks)).map { plan.taskDatabase(String($0)) }
      .filter { WholeFile.size($0) != nil }
    Terminal.note(
      "Jobs \(record.job) and \(record.merge) are cancelled."
        + (there.isEmpty
          ? ""
          : " What was done: `\((["ablate", "merge", plan.database] + there).joined(separator: " "))`")
    )
    return .done
  }

  /// Sentences on the launches whose records lie beside a database.
  ///
  /// - Parameter experiment: only on that of this experiment or suite.
  static func notes(beside database: String, of experiment: String? = nil) -> [String] {
    let stem = database.hasSuffix(".db") ? String(database.dropLast(3)) : database
    let folder = stem.lastIndex(of: "/").map { String(stem[...$0]) } ?? "./"
    let name = stem.split(separator: "/").last.map(String.init) ?? stem
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var notes: [String] = []
    while let entry = readdir(directory) {
      let file = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard file.hasPrefix("\(name)."), file.hasSuffix(".launch.json") else { continue }
      do {
        guard let record = try LaunchRecord.read(folder + file),
          experiment == nil || record.experiment == experiment
        else { continue }
        notes.append(try record.sentence())
      } catch { notes.append("Launched: \(file): \(CommandError(error).message)") }
    }
    return notes.sorted()
  }
}
