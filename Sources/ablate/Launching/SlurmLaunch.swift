import Files
import Foundation
import Text

/// Tasks of a launch as an array of Slurm jobs, and a job after them that merges.
struct SlurmLaunch {
  let plan: LaunchPlan
  let program: String
  var partition: String?
  var time: String?
  /// Further `#SBATCH` lines, without that word.
  var options: [String] = []

  /// Seconds before the time limit at which a task saves and asks to be run again.
  static let notice = 120
  /// How often a task of one launch that was killed is run again.
  static let restarts = 3

  /// A word of a script, its number of the task put in by the shell.
  private func word(_ text: String) -> String {
    let parts = text.components(separatedBy: Self.task)
    return parts.map { $0.isEmpty && parts.count > 1 ? "" : ShellWord.quoted($0) }
      .joined(separator: "\"$SLURM_ARRAY_TASK_ID\"")
  }

  /// What stands for the number of the task until the script is written.
  private static let task = "TASK_NUMBER"

  /// The batch script of the array.
  var script: String {
    var lines = [
      "#!/bin/sh", "#SBATCH --job-name=\(ShellWord.quoted("ablate-\(plan.experiment)"))",
      "#SBATCH --array=1-\(plan.tasks)", "#SBATCH --output=\(ShellWord.quoted(plan.log("%a")))",
      "#SBATCH --open-mode=append", "#SBATCH --requeue", "#SBATCH --signal=B:USR1@\(Self.notice)",
    ]
    if plan.nodes > 1 {
      lines += ["#SBATCH --nodes=\(plan.nodes)", "#SBATCH --ntasks-per-node=1"]
    }
    if let threads = plan.threads { lines.append("#SBATCH --cpus-per-task=\(threads)") }
    if let partition { lines.append("#SBATCH --partition=\(partition)") }
    if let time { lines.append("#SBATCH --time=\(time)") }
    lines += options.map { "#SBATCH \($0)" }
    var command = plan.command(program, task: Self.task).map(word).joined(separator: " ")
    if plan.threads == nil { command += " --threads \"${SLURM_CPUS_ON_NODE:-1}\"" }
    let kills = word(plan.kills(Self.task))
    lines += [
      "# Written by ablate \(Ablate.version).",
      "\(command) &", "task=$!", "ended=",
      "# Before the time limit, and when the job is preempted, the task saves.",
      "trap 'kill -USR1 $task' USR1", "trap 'ended=1; kill -USR1 $task' TERM",
      "wait $task; code=$?",
      "while kill -0 $task 2>/dev/null; do wait $task; code=$?; done",
      "# A job that is cancelled, or that Slurm queues again itself, must not be queued again here.",
      "job=\"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"",
      "if [ \"$ended\" ] && [ \"$(squeue --noheader --format=%T --jobs=\"$job\")\" != RUNNING ]; then exit $code; fi",
      "# 75: saved before its end, and goes on when it is run again. Above 128: killed, which is counted.",
      "if [ $code -gt 128 ]; then echo >>\(kills); fi",
      "if [ $code = 75 ] || { [ $code -gt 128 ] && [ \"$(wc -l <\(kills))\" -le \(Self.restarts) ]; }; then",
      "  scontrol requeue \"$job\"", "fi", "exit $code",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var mergeScript: String {
    let databases = plan.taskDatabases.map(ShellWord.quoted).joined(separator: " ")
    return """
      #!/bin/sh
      #SBATCH --job-name=ablate-merge
      #SBATCH --output=\(ShellWord.quoted(plan.prefix + ".merge.log"))
      # A task that was cancelled before it began has no database.
      set --
      for database in \(databases); do
        if [ -s "$database" ]; then set -- "$@" "$database"; fi
      done
      if [ $# = 0 ]; then
        echo "no task has left a database; see the tasks' logs" >&2
        exit 66
      fi
      exec \(ShellWord.quoted(program)) merge \(ShellWord.quoted(plan.database)) "$@"

      """
  }

  /// Submits the array and the job that merges after it.
  func submit() throws -> LaunchRecord {
    try DatabaseFile.makeFolder(for: plan.database)
    try plan.gather()
    try WholeFile.write(Array(script.utf8), to: plan.scriptPath)
    let merge = "\(plan.prefix).merge.sh"
    try WholeFile.write(Array(mergeScript.utf8), to: merge)
    for task in 1...plan.tasks { unlink(plan.kills(String(task))) }
    let job = try Self.sbatch([plan.scriptPath])
    let after: String
    do { after = try Self.sbatch(["--dependency=afterany:\(job)", merge]) } catch {
      // An array that nobody knows of would train on.
      _ = try? Slurm.run(["scancel", job])
      throw error
    }
    let record = LaunchRecord(
      experiment: plan.experiment, job: job, merge: after, tasks: plan.tasks,
      database: plan.database)
    try record.write(to: plan.recordPath)
    return record
  }

  /// The number of the job.
  private static func sbatch(_ words: [String]) throws -> String {
    let text = try Slurm.run(["sbatch", "--parsable"] + words)
    guard let job = text.split(whereSeparator: { ";\n".contains($0) }).first,
      job.allSatisfy(\.isNumber)
    else {
      throw CommandError(.unavailable, "sbatch answered '\(text)' instead of the number of a job")
    }
    return String(job)
  }
}

/// Slurm's programs.
enum Slurm {
  /// A job, or a task of an array such as `12_3`.
  struct Job: Equatable {
    var number: String
    var state: String
    var reason: String

    var hasFailed: Bool {
      ["FAILED", "NODE_FAIL", "TIMEOUT", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE"].contains(state)
    }
  }

  /// Jobs as squeue tells them.
  static func jobs(_ words: [String]) throws -> [Job] {
    let text: String
    do {
      text = try run(["squeue", "--noheader", "--array", "--format=%i|%T|%r"] + words)
    } catch let error as CommandError where error.message.contains("Invalid job id") {
      // Slurm forgets jobs that ended a while ago.
      return []
    }
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "|").map(String.init)
      return parts.count == 3 ? Job(number: parts[0], state: parts[1], reason: parts[2]) : nil
    }
  }

  /// Jobs that have ended, with their exit codes, as Slurm's accounting remembers them. None where it keeps no accounts.
  static func accounts(_ jobs: [String]) -> [Job] {
    let words = [
      "sacct", "--noheader", "--parsable2", "--allocations", "--format=JobID,State,ExitCode",
      "--jobs=\(jobs.joined(separator: ","))",
    ]
    guard let text = try? run(words) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      // `CANCELLED by 1000`
      guard parts.count == 3, let state = parts[1].split(separator: " ").first else { return nil }
      let codes = parts[2].split(separator: ":").map(String.init)
      let end =
        codes.count == 2 && codes[1] != "0"
        ? "signal \(codes[1])" : "exit code \(codes.first ?? "?")"
      return Job(number: parts[0], state: String(state), reason: end)
    }
  }

  /// `2 running`, `1 pending (Resources)`: pending jobs tell why they wait.
  static func counts(_ jobs: [Job]) -> [String] {
    func name(_ job: Job) -> String {
      job.state == "PENDING" && job.reason != "None"
        ? "pending (\(job.reason))" : job.state.lowercased()
    }
    return Dictionary(grouping: jobs, by: name).sorted { $0.key < $1.key }
      .map { "\($1.count) \($0)" }
  }

  /// What one of them prints. Throws: that it is not installed, or what it complains of.
  static func run(_ words: [String]) throws -> String {
    let errors = "\(NSTemporaryDirectory())ablate-slurm-\(getpid()).txt"
    defer { unlink(errors) }
    let child: ChildProcess
    do { child = try ChildProcess.run(words, errors: errors) } catch {
      throw CommandError(
        .unavailable,
        "\(words[0]) cannot be run (\(error.reason)): is Slurm installed here? --on local needs none"
      )
    }
    guard child.code == 0 else {
      let text =
        (try? WholeFile.read(errors, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
        ?? ""
      throw CommandError(
        .unavailable, "\(words[0]): \(text.split(separator: "\n").joined(separator: "; "))")
    }
    return String(decoding: child.output, as: UTF8.self)
  }
}

/// What a launch left behind, so that its state can be asked for.
struct LaunchRecord: Codable {
  var experiment: String
  var job: String
  /// The job that merges.
  var merge: String
  var tasks: Int
  var database: String

  /// Nil where nothing was launched.
  static func read(_ path: String) throws -> LaunchRecord? {
    guard WholeFile.size(path) != nil else { return nil }
    let bytes = try WholeFile.read(path, limit: 1 << 20)
    do { return try JSONDecoder().decode(LaunchRecord.self, from: Data(bytes)) } catch {
      throw CommandError(.badData, "\(path) is no record of a launch; remove it")
    }
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try WholeFile.write(Array(try encoder.encode(self)) + [10], to: path)
  }

  /// Jobs that wait or run, each with its state as squeue tells it.
  func states() throws -> [Slurm.Job] {
    try Slurm.jobs(["--jobs=\(job),\(merge)"])
  }

  /// Jobs that have failed and are not queued again. Of those that ended lately squeue knows, of all where accounts
  /// are kept sacct, with their exit codes.
  private func failures(open: [Slurm.Job]) throws -> [Slurm.Job] {
    var ended: [String: Slurm.Job] = [:]
    for known in try Slurm.jobs(["--states=all", "--jobs=\(job),\(merge)"])
      + Slurm.accounts([job, merge])
    {
      // Accounts can lag behind.
      if let other = ended[known.number], other.hasFailed, !known.hasFailed { continue }
      ended[known.number] = known
    }
    for known in open { ended[known.number] = nil }
    return ended.values.filter(\.hasFailed).sorted {
      (Self.task($0), $0.number) < (Self.task($1), $1.number)
    }
  }

  /// The number of a task within its array, to sort by; what is no single task comes last.
  private static func task(_ job: Slurm.Job) -> Int {
    let parts = job.number.split(separator: "_")
    return parts.count == 2 ? Int(parts[1]) ?? .max : .max
  }

  /// What a reader is told of the launch.
  func sentence() throws -> String {
    let open = try states()
    let tasks = open.filter { $0.number != merge }
    let failed = try failures(open: open).map { failure in
      // `12_3`, or `12_[3-5]` of tasks that never began.
      let task = failure.number.split(separator: "_").last ?? ""
      let name = failure.number == merge ? "the job that merges" : "task \(task)"
      return "\(name): \(failure.state.lowercased()) (\(failure.reason)), see its log"
    }
    let running =
      tasks.isEmpty
      ? "all \(self.tasks) tasks have ended"
      : "of \(self.tasks) tasks \(Slurm.counts(tasks).joined(separator: ", "))"
    let merging = open.contains { $0.number == merge } ? ["job \(merge) will merge"] : []
    return "Launched: \(experiment), job \(job): "
      + ([running] + failed + merging).joined(separator: "; ") + "."
  }
}
