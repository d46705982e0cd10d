import Datasets
import Engine
import Experiments
import Kernels
import Ranks
import Results
import Synchronization
import Text

#if canImport(Glibc)
  import Glibc
#endif

/// The processes that one `mpirun` has started as `ablate run`: rank 0 runs the command, the others train with it.
enum RankSession {
  /// Connected at first use, which is in `ablate run`.
  static let group: any RankGroup = RankLauncher.group()
  private static let isJoined = Atomic<Bool>(false)
  /// Whether the ranks have ended together.
  private static let isOver = Atomic<Bool>(false)

  /// Whether this process runs the command, alone or as rank 0.
  static var leads: Bool {
    isJoined.load(ordering: .relaxed) ? group.leads : RankLauncher.rank() == 0
  }

  /// Says an error. Of what all ranks find alike before they have met, rank 0 alone speaks; what one machine lacks its
  /// own rank says.
  static func complain(_ end: CommandError) {
    let rank = RankLauncher.rank()
    if isJoined.load(ordering: .relaxed) || rank == 0 { return Terminal.complain(end.message) }
    if RankLauncher.isBuiltIn, end.code == .unavailable {
      return Terminal.complain("rank \(rank): \(end.message)")
    }
    // A launcher ends all at the first bad end: rank 0 first.
    sleep(1)
  }

  /// Ranks that may run on the very cores that this one may, itself included.
  private static let sharers = Atomic<Int>(1)

  /// Threads where the command line names none: the cores that this process may use, and a rank's share of those that
  /// it has together with others.
  static var threads: Int {
    let isJoined = isJoined.load(ordering: .relaxed)
    return UsableCores.threads(
      bound: UsableCores.count, quota: ControlGroup().cores,
      sharers: sharers.load(ordering: .relaxed), neighbours: isJoined ? group.neighbours : 1)
  }

  /// Finds out who shares this rank's cores.
  private static func meetSharers() {
    let own = Array(ProcessIdentity.current.host.utf8) + [0] + UsableCores.mask
    sharers.store(group.gather(own).count { $0 == own }, ordering: .relaxed)
  }

  /// Finds the other ranks, if there are any.
  ///
  /// - Returns: the exit code of a rank other than 0, at its end; nil for the rank that is to run the command.
  static func join(_ arguments: Arguments) throws -> ExitCode? {
    guard let count = RankLauncher.count() else { return nil }
    if !RankLauncher.isBuiltIn {
      // Slurm may start tasks that have a share each.
      guard count > 1, arguments.value(RunCommand.share) == nil else { return nil }
      throw CommandError(
        .unavailable,
        "\(count) ranks were started, and this ablate is built without MPI; build it by `make build MPI=1`, or start one "
          + "process")
    }
    let ranks = group
    guard ranks.count == count else {
      throw CommandError(
        .unavailable,
        "the launcher started \(count) ranks, and MPI finds \(ranks.count); launch with the `mpirun` of the library "
          + "that ablate is built with (\(RankLauncher.library ?? "none")), which must offer MPI_THREAD_SERIALIZED"
      )
    }
    isJoined.store(true, ordering: .relaxed)
    meetSharers()
    guard !ranks.isAlone else {
      noteBinding(threads: try arguments.threads)
      return nil
    }
    let plans = Result { try RankPlans(arguments, ranks: count) }
    try agree(plans)
    let own = try plans.get()
    noteBinding(threads: own.threads)
    guard !ranks.leads else { return nil }
    Interrupt.install()
    let follower = RankFollower(
      plans: own.plans, ranks: ranks, threads: own.threads, version: Ablate.version,
      reading: { own.readings[$0.data] ?? Reading() },
      warn: { Terminal.note("rank \(ranks.rank): \($0)") })
    do { return ExitCode(rawValue: try follower.run()) ?? .internalError } catch {
      let end = CommandError(error)
      throw CommandError(end.code, "rank \(ranks.rank): \(end.message)")
    }
  }

  /// Says that a launcher lets this rank use fewer cores than it has threads.
  private static func noteBinding(threads: Int) {
    let usable = UsableCores.count
    guard threads > usable else { return }
    Terminal.note(
      "Note: rank \(group.rank) has \(threads) threads and may use \(usable) core\(usable == 1 ? "" : "s"); "
        + "`mpirun --bind-to none` gives it all")
  }

  /// All go on, or all end by the reason of the first rank that cannot.
  private static func agree(_ plans: Result<RankPlans, any Error>) throws {
    var own: [UInt8] = []
    if case .failure(let error) = plans {
      let end = CommandError(error)
      own = [UInt8(truncatingIfNeeded: end.code.rawValue)] + Array(end.message.utf8)
    }
    let all = group.gather(own)
    guard let rank = all.firstIndex(where: { !$0.isEmpty }) else { return }
    isOver.store(true, ordering: .relaxed)
    let code = ExitCode(rawValue: Int32(all[rank][0])) ?? .internalError
    // One rank says it.
    guard group.leads else { throw CommandError(code, "") }
    let text = String(decoding: all[rank].dropFirst(), as: UTF8.self)
    throw CommandError(code, rank == 0 ? text : "rank \(rank): \(text)")
  }

  /// The orderly end of a command.
  static func end(_ code: ExitCode) {
    guard isJoined.load(ordering: .relaxed) else { return }
    if !isOver.load(ordering: .relaxed) { group.dismiss(code: code.rawValue) }
    group.close()
  }

  /// The end of all ranks where one cannot go on.
  static func fail(_ code: ExitCode) {
    guard isJoined.load(ordering: .relaxed), !isOver.load(ordering: .relaxed), !group.isAlone
    else { return }
    DatabaseFile.close()
    group.abort(code: code.rawValue)
  }
}
