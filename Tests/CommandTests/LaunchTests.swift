import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("Launching and merging, through the binary")
struct LaunchTests {
  private let files: Scratch
  private let tiny: String

  init() throws {
    files = try Scratch()
    tiny = try files.tinyExperiment(epochs: 1)
  }

  private func curves(_ database: String) throws -> String {
    let outcome = try Binary.run(
      "query",
      "SELECT arm, seed, epoch, split, loss, top1_error FROM v_curves ORDER BY arm, seed, epoch, split",
      "--format", "csv", "--db", database)
    try #require(outcome.code == 0)
    return outcome.output
  }

  /// What a launch leaves: before and after it was written by one clock, and between by the disk's.
  private func writeMark(time: Double, after: Double? = nil, disk: Double) throws {
    try files.write(
      "mark.json",
      #"{"host": "login", "before": \#(time), "after": \#(after ?? time), "disk": \#(disk)}"#)
  }

  /// Attempts that a database knows of.
  private func count(_ database: String) throws -> Int {
    let outcome = try Binary.run(
      "query", "SELECT count(*) FROM attempts", "--format", "csv", "--db", database)
    return Int(outcome.output.split(separator: "\n").last ?? "") ?? -1
  }

  @Test("processes of this machine train the rows that one run trains")
  func local() throws {
    let (one, many) = (files.path("one.db"), files.path("many.db"))
    #expect(try Binary.run("run", tiny, "--scale", "smoke", "--db", one, "--quiet").code == 0)
    let launch = try Binary.run(
      "launch", tiny, "--scale", "smoke", "--on", "local", "--jobs", "3", "--db", many)
    #expect(launch.code == 0, "\(launch.errors)")
    #expect(try curves(many) == curves(one))
    #expect(launch.errors.contains("3 tasks of tiny run here"))
    #expect(launch.errors.contains("many.tiny.task-1.db: 4 trials added"))
    // It goes on, with another number of tasks, and finds nothing to do.
    let again = try Binary.run(
      "launch", tiny, "--scale", "smoke", "--on", "local", "--jobs", "2", "--db", many)
    #expect(again.code == 0 && again.errors.contains("trials alike"))
    let attempts = try (1...3).map { try count(files.path("many.tiny.task-\($0).db")) }
    #expect(attempts.reduce(0, +) == 4, "\(attempts)")
  }

  @Test("shares have every trial once")
  func shares() throws {
    var lines: [Substring] = []
    for share in 1...3 {
      let database = files.path("share\(share).db")
      let run = try Binary.run(
        "run", tiny, "--scale", "smoke", "--share", "\(share)/3", "--db", database, "--quiet")
      #expect(run.code == 0)
      lines += try curves(database).split(separator: "\n").dropFirst()
    }
    let one = files.path("one.db")
    #expect(try Binary.run("run", tiny, "--scale", "smoke", "--db", one, "--quiet").code == 0)
    #expect(try lines.sorted() == curves(one).split(separator: "\n").dropFirst().sorted())
  }

  @Test("shares of a suite have every trial once, and leave out what is done elsewhere")
  func suite() throws {
    let text = try String(contentsOfFile: tiny, encoding: .utf8)
    let twin = try files.write(
      "twin.yaml", text.replacingOccurrences(of: "name: tiny", with: "name: twin"))
    let suite = try files.write(
      "both.yaml",
      """
      kind: suite
      name: both
      title: Two names
      purpose: tests
      experiments: [\(tiny), \(twin)]

      """)
    var attempts = 0
    for share in 1...2 {
      let database = files.path("suite\(share).db")
      let run = try Binary.run(
        "run", suite, "--scale", "smoke", "--share", "\(share)/2", "--db", database, "--quiet")
      #expect(run.code == 0, "\(run.errors)")
      attempts += try count(database)
    }
    let one = files.path("one.db")
    #expect(try Binary.run("run", tiny, "--scale", "smoke", "--db", one, "--quiet").code == 0)
    #expect(try attempts == count(one))
    let rest = files.path("rest.db")
    let nothing = try Binary.run(
      "run", suite, "--scale", "smoke", "--except", one, "--db", rest, "--quiet")
    #expect(nothing.code == 0)
    #expect(try count(rest) == 0)
  }

  @Test(
    "a task that does not see the launch's folder ends at once, and one whose clock differs notes it"
  )
  func marks() throws {
    let (mark, database) = (files.path("mark.json"), files.path("task.db"))
    let words = [
      "run", tiny, "--scale", "smoke", "--share", "1/2", "--db", database, "--launched", mark,
      "--quiet",
    ]
    let unseen = try Binary.run(words)
    #expect(unseen.code == 66)
    #expect(
      unseen.errors.hasPrefix("ablate: \(mark) is not seen from ")
        && unseen.errors.hasSuffix(
          ": tasks need the folder of the database on a disk that all nodes share; launch with --db on such a disk\n"
        ))
    #expect(!FileManager.default.fileExists(atPath: database))
    let now = Date().timeIntervalSince1970
    // The disk gave the same moment another time than the machine that launched: its clock is behind by 100 s, and
    // ours is not.
    for (time, word) in [(now - 100, "ahead of"), (now + 100, "behind")] {
      try writeMark(time: time, disk: now)
      let run = try Binary.run(words)
      #expect(run.code == 0)
      #expect(
        run.errors.contains(" s \(word) that of login, which launched; results are the same, but"),
        "\(run.errors)")
    }
    // Disks that take each machine's own time show nothing, unless a task begins before its launch.
    try writeMark(time: now + 3600, disk: now + 3600)
    #expect(try Binary.run(words).errors.contains(" s behind that of login"))
    try writeMark(time: now, disk: now)
    #expect(try Binary.run(words).errors == "")
    // A disk that takes its time to write is no clock that is ahead.
    try writeMark(time: now - 100, after: now + 1, disk: now)
    #expect(try Binary.run(words).errors == "")
    try files.write("mark.json", "{}")
    let broken = try Binary.run(words)
    #expect(
      broken.code == 65
        && broken.errors.contains("is not what `ablate launch` writes; launch again"))
  }

  @Test(
    "status tells of a launch before anything is merged, with the exit codes that accounts remember"
  )
  func statusBeforeMerging() throws {
    // What Slurm's programs print; scripts/check-cluster.sh asks real ones.
    let programs = files.path("programs")
    try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
    for (name, lines) in [
      (
        "squeue",
        """
        case "$*" in
          *states=all*) echo "7_1|RUNNING|None"; echo "7_2|FAILED|NonZeroExitCode"; echo "7_3|COMPLETED|None" ;;
          *) echo "7_1|RUNNING|None"; echo "7_4|PENDING|Resources"; echo "8|PENDING|Dependency" ;;
        esac
        """
      ),
      (
        "sacct",
        """
        printf '7_1|FAILED|1:0\\n7_2|RUNNING|0:0\\n7_3|COMPLETED|0:0\\n7_5|OUT_OF_MEMORY|0:9\\n7_6|CANCELLED by 0|0:0\\n'
        """
      ),
    ] {
      try files.write("programs/\(name)", "#!/bin/sh\n\(lines)\n")
      chmod("\(programs)/\(name)", 0o755)
    }
    try files.write(
      "r.tiny.launch.json",
      #"{"experiment": "tiny", "job": "7", "merge": "8", "tasks": 6, "database": "r.db"}"#)
    let database = files.path("r.db")
    func status(_ words: String...) throws -> Binary.Outcome {
      try Binary.run(
        ["status"] + words + ["--db", database], variables: ["PATH": "\(programs):/usr/bin:/bin"])
    }
    let all = try status()
    #expect(all.code == 0)
    let text = all.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    // Of task 2 the accounts lag behind, and task 1 has been queued again.
    #expect(
      text.hasSuffix(
        "Launched: tiny, job 7: of 6 tasks 1 pending (Resources), 1 running; task 2: failed (NonZeroExitCode), see its "
          + "log; task 5: out_of_memory (signal 9), see its log; job 8 will merge."), "\(text)")
    #expect(try status(tiny, "--scale", "smoke").output == all.output)
    // Of another experiment there is nothing.
    #expect(try status("r-sweep").code == 2)
    #expect(!FileManager.default.fileExists(atPath: database))
  }

  @Test("a task of several nodes is one MPI run")
  func nodes() throws {
    let words = [
      "launch", "r-sweep", "--scale", "smoke", "--set", "training.micro_batch=8", "--on", "slurm",
      "--nodes", "2", "--db", files.path("r.db"),
    ]
    let script = try Binary.run(words + ["--dry-run"])
    #expect(script.code == 0, "\(script.errors)")
    for line in ["#SBATCH --nodes=2", "#SBATCH --ntasks-per-node=1"] {
      #expect(script.output.contains("\n\(line)\n"))
    }
    #expect(script.output.contains("\nmpirun --bind-to none "))
    // The tests' program has no MPI.
    let launch = try Binary.run(words)
    #expect(launch.code == 69 && launch.errors.contains("make build MPI=1"))
  }

  @Test("the batch script has the share, the database and the options of each task")
  func script() throws {
    let outcome = try Binary.run(
      "launch", "r-sweep", "--scale", "night", "--seeds", "1,2", "--set", "training.epochs=2",
      "--on", "slurm",
      "--jobs", "5", "--cpus", "8", "--time", "4:00:00", "--partition", "big", "--option",
      "--mem=8G", "--dry-run",
      "--db", "out/r.db")
    #expect(outcome.code == 0)
    for line in [
      "#SBATCH --array=1-5", "#SBATCH --cpus-per-task=8", "#SBATCH --time=4:00:00",
      "#SBATCH --partition=big",
      "#SBATCH --mem=8G", "#SBATCH --requeue", "#SBATCH --output=out/r.r-sweep.task-%a.log",
    ] { #expect(outcome.output.contains("\n\(line)\n"), "\(line)") }
    #expect(
      outcome.output.contains(
        "run r-sweep --scale night --seeds 1,2 --set training.epochs=2 --no-decide --no-progress --share "
          + "\"$SLURM_ARRAY_TASK_ID\"/5 --db out/r.r-sweep.task-\"$SLURM_ARRAY_TASK_ID\".db "
          + "--launched out/r.r-sweep.mark.json --threads 8 &"
      ))
  }

  @Test(
    "what cannot be launched is refused with the reason",
    arguments: [
      (["launch", "r-sweep"], "launch where?"),
      (["launch", "r-sweep", "--on", "mars"], "slurm or local, not 'mars'"),
      (["launch", "timing", "--on", "local"], "measures times"),
      (["launch", "r-sweep", "--on", "local", "--nodes", "2"], "this machine is one node"),
      (["launch", "r-sweep", "--on", "slurm", "--nodes", "2"], "which 2 ranks cannot share"),
      (["run", "--all", "--scale", "night", "--share", "1/2"], "--share needs a fixed number"),
      (["plan", "r-sweep", "--nodes", "2"], "which 2 ranks cannot share"),
      (["launch", "r-sweep", "--on", "local", "--jobs", "0"], "--jobs: expected a whole number"),
      (["run", "r-sweep", "--share", "4/3"], "--share: expected a part such as 2/8, not '4/3'"),
      (["merge", "a.db"], "merge what?"),
      (["merge", "a.db", "b.db", "--prefer", "me"], "into or from, not 'me'"),
    ])
  func refusals(_ words: [String], _ reason: String) throws {
    let outcome = try Binary.run(words, in: files.url)
    #expect(outcome.code == 64 && outcome.errors.contains(reason), "\(outcome.errors)")
  }

  @Test("without Slurm the remedy is told, and nothing is left as launched")
  func withoutSlurm() throws {
    let outcome = try Binary.run(
      ["launch", tiny, "--scale", "smoke", "--on", "slurm", "--db", files.path("r.db")],
      variables: ["PATH": "/nowhere"])
    #expect(outcome.code == 69 && outcome.errors.contains("sbatch cannot be run"))
    #expect(!FileManager.default.fileExists(atPath: files.path("r.tiny.launch.json")))
  }

  @Test("plan predicts for a described machine, and refuses a wrong description")
  func machine() throws {
    let file = try files.write(
      "machine.yaml", "name: the lab\nnodes: 2\ncores: 64\ngflops: 60\nmemory: 256\n")
    let words = ["plan", tiny, "--scale", "smoke", "--db", files.path("none.db"), "--machine"]
    let plan = try Binary.run(words + [file])
    #expect(plan.code == 0)
    let text = plan.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("On the lab (2 nodes of 64 cores, 60 GFLOP/s a core): about"))
    #expect(text.contains("node-hours. Extrapolated: a node is taken to reach"))
    let cluster = try files.write(
      "cluster.yaml", "name: eight\nnodes: 8\ncores: 64\ngflops: 60\nmemory: 256\nnetwork: 10\n")
    let ranks = try Binary.run(
      "plan", tiny, "--scale", "smoke", "--set", "training.micro_batch=2", "--db",
      files.path("none.db"), "--machine", cluster, "--nodes", "4")
    #expect(ranks.code == 0, "\(ranks.errors)")
    let words4 = ranks.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words4.contains("4 ranks train each trial together, one on each node:"))
    #expect(words4.contains("60 GFLOP/s a core, 10 Gbit/s): about"))
    #expect(words4.contains("% are messages, as if nothing were computed meanwhile."))
    for (description, reason) in [
      ("cores: 64\ngflops: 60\n", "memory"), ("cores: many\ngflops: 60\nmemory: 1\n", "not 'many'"),
      ("cores: 64\ngflop: 60\nmemory: 1\n", "gflop"),
    ] {
      let wrong = try Binary.run(words + [try files.write("wrong.yaml", description)])
      #expect(wrong.code == 78 && wrong.errors.contains(reason), "\(wrong.errors)")
    }
    let deciding = try Binary.run("plan", "r-sweep", "--scale", "night", "--machine", file)
    #expect(deciding.code == 64 && deciding.errors.contains("--no-decide"))
  }

  @Test("merging copies weights, and tells of a database that is not there")
  func merging() throws {
    let (from, into) = (files.path("from/a.db"), files.path("into/b.db"))
    #expect(try Binary.run("run", tiny, "--scale", "smoke", "--db", from, "--quiet").code == 0)
    let merge = try Binary.run("merge", into, from)
    #expect(merge.code == 0 && merge.errors.contains("4 trials added"))
    let weights = try FileManager.default.contentsOfDirectory(atPath: files.path("into/weights"))
    #expect(weights.count == 4)
    #expect(try Binary.run("merge", into, files.path("absent.db")).code == 66)
    #expect(try Binary.run("merge", into, into).code == 64)
  }
}
