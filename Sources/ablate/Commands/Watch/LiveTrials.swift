import Experiments
import Reports
import Results

/// The trials that processes train now.
enum LiveTrials {
  static func table(_ store: ResultsStore) throws -> Table {
    var table = Table(
      title: "Running",
      columns: [
        Column(key: "experiment", alignment: .left), Column(key: "arm", alignment: .left),
        Column(key: "seed"), Column(key: "epoch"), Column(key: "epochs", label: "of"),
        Column(key: "process"), Column(key: "host", alignment: .left),
      ])
    for id in try store.running() {
      let standing = try store.standing(
        id, isAlive: ProcessIdentity.isAlive)
      guard case .running(let owner) = standing,
        let trial = try store.trials(beginning: id, limit: 1).first,
        let progress = try store.progress(id, arm: trial.arm, seed: trial.seed)
      else { continue }
      table.rows.append([
        .text("\(trial.experiment) (\(trial.scale))"), .text(trial.arm), .integer(trial.seed),
        .integer(min(progress.epochsDone + 1, progress.epochs)), .integer(progress.epochs),
        .text(owner.process.split(separator: ":").dropFirst().first.map(String.init) ?? "?"),
        .text(owner.host.split(separator: "/").first.map(String.init) ?? "?"),
      ])
    }
    if table.rows.isEmpty { table.notes.append("No trial is running.") }
    return table
  }
}
