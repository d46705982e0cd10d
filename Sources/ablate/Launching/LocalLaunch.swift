import Files

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Tasks of a launch as processes of this machine.
struct LocalLaunch {
  let plan: LaunchPlan
  let program: String

  /// Trains all tasks side by side, then merges. Ends when all have ended.
  func run() throws -> ExitCode {
    Interrupt.install()
    try plan.gather()
    // A parent that ignores its children's ends must not make ours vanish.
    signal(SIGCHLD, SIG_DFL)
    var running: [pid_t: Int] = [:]
    do {
      for task in 1...plan.tasks {
        let process = try BackgroundProcess.start(
          plan.command(program, task: String(task)), log: plan.log(String(task)))
        running[process] = task
      }
    } catch {
      for process in running.keys { kill(process, SIGTERM) }
      for process in running.keys {
        var end: Int32 = 0
        waitpid(process, &end, 0)
      }
      throw error
    }
    Terminal.note(
      "\(plan.tasks) tasks of \(plan.experiment) run here; their words go to \(plan.log("*")). Ctrl-C saves and stops them."
    )
    var codes: [Int: Int32] = [:]
    var isStopping = false
    while !running.isEmpty {
      if Interrupt.signal != 0, !isStopping {
        isStopping = true
        for process in running.keys { kill(process, SIGINT) }
      }
      for (process, task) in running {
        guard let code = BackgroundProcess.code(process) else { continue }
        running[process] = nil
        codes[task] = code
        if code != 0 {
          Terminal.note(
            "task \(task) of \(plan.tasks) ended with exit code \(code); see \(plan.log(String(task)))"
          )
        }
      }
      usleep(100_000)
    }
    // What is done is merged, however the tasks ended.
    let there = plan.taskDatabases.filter { WholeFile.size($0) != nil }
    if !there.isEmpty {
      let code = try MergeCommand.run(into: plan.database, there)
      guard code == .done else { return code }
    }
    if Interrupt.signal != 0 {
      Terminal.note("Stopped after saving. The same command resumes where this one stopped.")
      return Interrupt.exitCode
    }
    let worst = codes.values.max() ?? 0
    return worst == 0 ? .done : .someFailed
  }
}

/// A process that runs beside this one, its output in a file.
enum BackgroundProcess {
  /// Throws: that it cannot be started.
  static func start(_ words: [String], log: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // A group of its own: Ctrl-C on the terminal reaches this process alone, which passes it on once.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let list = words.map { strdup($0) } + [nil]
    defer { for word in list { free(word) } }
    var process = pid_t()
    let status = posix_spawnp(&process, words[0], &actions, &attributes, list, environ)
    guard status == 0 else {
      throw CommandError(
        .ioError, FileError(path: words[0], operation: "start it", code: status).description)
    }
    return process
  }

  /// The exit code, 128 + n after signal n; nil while it runs.
  static func code(_ process: pid_t) -> Int32? {
    var end: Int32 = 0
    guard waitpid(process, &end, WNOHANG) == process else { return nil }
    let signal = end & 0x7f
    return signal == 0 ? end >> 8 & 0xff : 128 + signal
  }
}
