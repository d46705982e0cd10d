import Engine
import Experiments
import Reports
import Results

/// The outcome of verifying, trial by trial.
struct VerificationTable {
  let table: Table

  /// - Parameter layers: the first layer that differs, in words, by a trial's identity.
  init(
    _ file: PublishedInput, _ manifest: Manifest, _ judgements: [Judgement],
    _ layers: [String: String], threads: Int
  ) {
    var notes = [Self.summary(judgements.count { $0.isSame }, of: judgements.count, "trial")]
    for judgement in judgements {
      let name = Self.name(PublishedTrial(judgement.trial))
      if case .differs(let difference) = judgement.outcome {
        notes.append(
          "\(name): \(Self.place(difference)) is \(difference.own) here and \(difference.published) in "
            + "the manifest.")
      }
      if let layer = layers[judgement.trial.trial] {
        notes.append("\(name), first layer: \(layer).")
      }
    }
    if judgements.contains(where: { $0.outcome == .same(weights: false) }) {
      notes.append("The manifest has no digest of some final weights; their epochs were compared.")
    }
    notes.append(Self.here(threads))
    let machines = Set(judgements.map { manifest.machines[$0.trial.machine] }).map(Self.text)
    notes += machines.sorted().map { "Published from: \($0)." }
    table = Table(
      title:
        "\(judgements.count) of \(manifest.trials.count) trials of \(file.path), trained again",
      columns: [
        .init(key: "arm", alignment: .left, wrap: 30), .init(key: "seed"), .init(key: "epochs"),
        .init(key: "outcome", label: "here", alignment: .left, wrap: 24),
        .init(key: "seconds", label: "time", unit: "s"),
        .init(key: "trial", panel: .machines), .init(key: "result", panel: .machines),
        .init(key: "epoch", panel: .machines), .init(key: "quantity", panel: .machines),
        .init(key: "published", panel: .machines), .init(key: "own", panel: .machines),
        .init(key: "layer", panel: .machines),
      ],
      rows: judgements.map { judgement in
        let difference: Judgement.Difference? =
          if case .differs(let difference) = judgement.outcome { difference } else { nil }
        return [
          .text(PublishedTrial(judgement.trial).name), .integer(judgement.trial.seed),
          .integer(judgement.trial.epochs.count), .text(Self.text(judgement.outcome)),
          .number(judgement.seconds, decimals: 1), .text(judgement.trial.trial),
          .text(Self.result(judgement.outcome)),
          difference?.epoch.map(Cell.integer) ?? .empty, Self.cell(difference?.quantity),
          Self.cell(difference?.published), Self.cell(difference?.own),
          Self.cell(layers[judgement.trial.trial]),
        ]
      }, notes: notes)
  }

  /// The outcome of comparing with a trace.
  static func trace(
    _ file: PublishedInput, _ rows: [(entry: TrainingTrace.Entry, difference: TraceDifference?)],
    threads: Int
  ) -> Table {
    Table(
      title: "The first steps of \(rows.count) setups of \(file.path), trained again",
      columns: [
        .init(key: "arm", alignment: .left, wrap: 30), .init(key: "seed"), .init(key: "steps"),
        .init(key: "outcome", label: "first difference", alignment: .left, wrap: 30),
        .init(key: "trial", panel: .machines), .init(key: "result", panel: .machines),
        .init(key: "step", panel: .machines), .init(key: "part", panel: .machines),
        .init(key: "layer", panel: .machines),
      ],
      rows: rows.map { entry, difference in
        [
          .text(entry.name), .integer(entry.seed), .integer(entry.trainingSteps),
          .text(difference?.description ?? "none: the same bits"), .text(entry.trial),
          .text(difference == nil ? "same" : "differs"), cell(difference?.step),
          cell(difference?.part), cell(difference?.layer),
        ]
      },
      notes: [summary(rows.count { $0.difference == nil }, of: rows.count, "setup"), here(threads)])
  }

  static func text(_ outcome: Judgement.Outcome) -> String {
    switch outcome {
    case .same: "the same bits"
    case .differs(let difference):
      difference.epoch.map { "differs from epoch \($0) on" } ?? "other final weights"
    case .failed: "failed"
    case .unfinished: "not finished"
    }
  }

  /// The outcome in one word, for machines.
  private static func result(_ outcome: Judgement.Outcome) -> String {
    switch outcome {
    case .same: "same"
    case .differs: "differs"
    case .failed: "failed"
    case .unfinished: "unfinished"
    }
  }

  private static func summary(_ same: Int, of count: Int, _ what: String) -> String {
    let plural = "\(count) \(what)\(count == 1 ? "" : "s")"
    return same == count
      ? "This machine gives the published bits: \(plural)."
      : "This machine gives other bits in \(count - same) of \(plural)."
  }

  private static func name(_ trial: PublishedTrial) -> String {
    "\(trial.name), seed \(trial.seed)"
  }

  private static func place(_ difference: Judgement.Difference) -> String {
    difference.epoch.map { "epoch \($0), \(difference.quantity)" } ?? difference.quantity
  }

  private static func here(_ threads: Int) -> String {
    let info = EngineInfo.fingerprint(threads: threads)
    return "Here: ablate \(Ablate.version), \(info["cpu"] ?? "?"), \(info["instructions"] ?? "?"), "
      + "\(threads) thread\(threads == 1 ? "" : "s")."
  }

  private static func text(_ machine: Manifest.Machine) -> String {
    "ablate \(machine.version)"
      + (machine.revision.map { " (revision \($0.prefix(12)))" } ?? "")
      + ", \(machine.cpu), \(machine.instructions), \(machine.threads) thread"
      + (machine.threads == 1 ? "" : "s")
  }

  private static func cell(_ text: String?) -> Cell { text.map(Cell.text) ?? .empty }
}
