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
