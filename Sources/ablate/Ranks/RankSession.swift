import Datasets
import Experiments
import Ranks
import Synchronization
import Text

/// The processes that one `mpirun` has started as `ablate run`: rank 0 runs the command, the others train with it.
enum RankSession {
  /// Connected at first use, which is in `ablate run`.
  static let group: any RankGroup = RankLauncher.group()
  private static let isJoined = Atomic<Bool>(false)
  /// Whether the ranks have ended together.
  private static let isOver = Atomic<Bool>(false)

  /// Whether this process runs the command, alone or as rank 0.
  static var leads: Bool { !isJoined.load(ordering: .relaxed) || group.leads }

  /// Whether an error of this process is said: of what all ranks find alike before they have met, rank 0 alone speaks.
  static var complains: Bool { isJoined.load(ordering: .relaxed) || RankLauncher.rank() == 0 }

  /// Threads of a rank where the command line names none: its share of the node's cores, as far as it may use them.
  static func threads(cores: Int) -> Int {
    guard isJoined.load(ordering: .relaxed) else { return max(1, cores) }
    return max(1, min(cores / group.neighbours, RankLauncher.usableCores ?? cores))
  }

  /// Finds the other ranks, if there are any.
  ///
  /// - Returns: the exit code of a rank other than 0, at its end; nil for the rank that is to run the command.
  static func join(_ arguments: Arguments) throws -> ExitCode? {
    guard let count = RankLauncher.count() else { return nil }
    if !RankLauncher.isBuiltIn {
      guard count > 1 else { return nil }
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
          + "that ablate is built with")
    }
    isJoined.store(true, ordering: .relaxed)
    if let usable = RankLauncher.usableCores, try arguments.threads > usable {
      Terminal.note(
        "Note: rank \(ranks.rank) has \(try arguments.threads) threads and may use \(usable) "
          + "core\(usable == 1 ? "" : "s"); `mpirun --bind-to none` gives it all")
    }
    guard !ranks.isAlone else { return nil }
    let plans = Result { try RankPlans(arguments, ranks: count) }
    try agree(plans)
    let own = try plans.get()
    guard !ranks.leads else { return nil }
    Interrupt.install()
    let follower = RankFollower(
      plans: own.plans, ranks: ranks, threads: own.threads, version: Ablate.version,
      reading: { own.readings[$0.data] ?? Reading() },
      warn: { Terminal.note("rank \(ranks.rank): \($0)") })
    let code = try follower.run()
    return ExitCode(rawValue: code) ?? .internalError
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
