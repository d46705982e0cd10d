import Network
import Experiments
import Reports
import Results

/// A suite as tables: what it would run, its state, its results.
enum SuiteTable {
  static func plan(
    _ suite: Suite, store: ResultsStore?, threads: Int, jobs: Int?, keepsWeights: Bool
  ) throws -> Table {
    let trials = SuiteTrials(suite)
    let states = try SuiteStates(trials, store)
    let speed = SuiteSpeed(suite, store: store, threads: threads, jobs: jobs)
    let work = SuiteWork(suite, speed)
    var table = Table(
      title: "\(suite.file.name) at scale \(suite.scale.rawValue): \(suite.file.title)",
      columns: [
        .experiment, .tables, .init(key: "arms"), .init(key: "seeds"), .init(key: "trials"),
        .init(key: "new"), .init(key: "done"), .init(key: "to_train", label: "to train"),
        .init(key: "seconds", label: "predicted", unit: "s"),
      ])
    var totals = (open: 0, seconds: 0.0, weights: 0)
    var unpredicted: [String] = []
    var notes: [String] = []
    for (index, member) in suite.members.enumerated() {
      switch member {
      case .trials(let plan):
        let entries = trials.members[index]
        let open = entries.filter { $0.isNew && states[$0.key] != .done }
        let seconds = speed.members[index].map { speed in
          open.reduce(0) { $0 + speed.seconds(plan.arms[$1.trial.arm]) }
        }
        totals.open += open.count
        totals.seconds += seconds ?? 0
        totals.weights += open.reduce(0) { $0 + bytes(plan.arms[$1.trial.arm]) }
        if seconds == nil { unpredicted.append(member.name) }
        table.rows.append([
          .text(member.name), .tables(member), .integer(plan.arms.count),
          .integer(plan.seeds.count), .integer(entries.count),
          .integer(entries.count(where: \.isNew)),
          .integer(entries.count { states[$0.key] == .done }), .integer(open.count),
          seconds.map { .number($0, decimals: 0) } ?? .missing,
        ])
      case .timing(let plan):
        let repeats = try TimingTable.open(plan, store, threads: threads)
        let share = Double(repeats.open) / Double(max(1, repeats.total))
        let seconds = work.seconds(plan).map { $0 * share }
        totals.seconds += seconds ?? 0
        table.rows.append(
          [.text(member.name), .tables(member)] + [Cell](repeating: .empty, count: 6)
            + [seconds.map { .number($0, decimals: 0) } ?? .missing])
        notes.append(
          "\(member.name) trains nothing: \(repeats.open) of \(repeats.total) repeats to measure.")
      }
    }
    table.notes = [
      "\(trials.count) trials in \(suite.members.count) experiments; a shared trial counts once; "
        + "new: in none of the experiments above. \(totals.open) to train"
        + prediction(totals.seconds, unpredicted, all: suite.members.count) + "."
    ]
    table.notes += notes
    if keepsWeights {
      table.notes.append(
        "Disk: \(max(1, totals.weights >> 20)) MiB of final weights for those to train "
          + "(`run --no-weights` leaves them out).")
    }
    if !trials.unreadData.isEmpty {
      table.notes.append(
        "Finished trials are known only once the data are read: \(trials.unreadData.joined(separator: ", "))."
      )
    }
    return table.with(suite.leftOut)
  }

  private static func prediction(_ seconds: Double, _ unpredicted: [String], all: Int) -> String {
    if unpredicted.isEmpty { return ", about \(DurationText.of(seconds)) in all" }
    return "; too large to predict from a short measurement: \(unpredicted.joined(separator: ", "))"
      + (seconds > 0 ? "; about \(DurationText.of(seconds)) for the others" : "")
  }

  /// Final weights and state of a trial.
  private static func bytes(_ arm: Arm) -> Int {
    arm.graph.stateTensors.reduce(0) { $0 + 4 * $1.count }
  }
}

extension Table {
  /// With a note for each experiment that is left out.
  func with(_ leftOut: [String]) -> Table {
    var table = self
    table.notes += leftOut.map { "Left out: \($0)." }
    return table
  }
}

extension Column {
  static let experiment = Column(key: "experiment", alignment: .left)
  static let tables = Column(key: "table", alignment: .left)
}

extension Cell {
  /// The paper's tables that an experiment answers.
  static func tables(_ member: Suite.Member) -> Cell {
    member.tables.isEmpty ? .missing : .text(member.tables.joined(separator: ", "))
  }
}
