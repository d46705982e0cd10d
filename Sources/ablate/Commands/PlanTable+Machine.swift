import Engine
import Experiments
import Reports

extension PlanTable {
  /// What a trial that is left asks of a machine.
  struct Load {
    var arm: Arm
    /// Of a rank; nil if the engine cannot train the network.
    var bytes: Int?

    init(_ arm: Arm, bytes: Int?) { (self.arm, self.bytes) = (arm, bytes) }

    /// Seconds on so many nodes together, and how many of them go into messages if nothing is computed meanwhile.
    func seconds(
      on machine: MachineDescription, share: Double, ranks: Int
    ) -> (all: Double, messages: Double) {
      let computing = machine.seconds(multiplyAdds: arm.macs, share: share)
      guard ranks > 1 else { return (computing, 0) }
      // The rank that has most micro-batches holds up the others.
      let part = Double((arm.parts + ranks - 1) / ranks) / Double(arm.parts)
      let steps = Double(arm.stepsPerEpoch * arm.settings.training.epochs)
      let bytes = (try? arm.bytesSent(ranks: ranks)) ?? 0
      let messages = machine.network.map { steps * 8 * bytes / ($0 * 1e9) } ?? 0
      return (computing * part + messages, messages)
    }
  }

  /// What several ranks have to do for each trial.
  static func note(ranks: Int, _ plan: Plan) -> String {
    let parts = plan.arms.map(\.parts)
    let most = parts.map { ($0 + ranks - 1) / ranks }.max() ?? 1
    let sent = plan.arms.compactMap { try? $0.bytesSent(ranks: ranks) }.max() ?? 0
    return
      "\(ranks) ranks train each trial together, one on each node: \(most) of \(parts.max() ?? 1) micro-batches a rank "
      + "at most. Each sends up to \(short(sent / 1e6)) MB a step. Memory is that of one rank; predicted seconds are "
      + "those of one process on this machine."
  }

  /// What the trials that are left take on a described machine.
  ///
  /// - Parameters:
  ///   - speed: of this machine, whose share of its peak the other is taken to reach too.
  ///   - ranks: nodes that train each trial together.
  static func note(
    on machine: MachineDescription, _ speed: SpeedEstimate, threads: Int, ranks: Int,
    trials: [Load]
  ) -> String {
    let peak = MachinePeak.measure(threads: threads).better(.measure(threads: threads))
    let share = min(1, 2e-9 * speed.macsPerSecond / peak.gflopsPerSecond)
    let times = trials.map { $0.seconds(on: machine, share: share, ranks: ranks) }
    let nodeHours = Double(ranks) * times.reduce(0) { $0 + $1.all } / 3600
    // Trials are dealt to groups of nodes, the longest first.
    var loads = [Double](
      repeating: 0, count: max(1, min(machine.nodes / ranks, times.count)))
    for time in times.map(\.all).sorted(by: >) {
      let group = loads.indices.min { loads[$0] < loads[$1] } ?? 0
      loads[group] += time
    }
    var text =
      "On \(machine.name) (\(machine.nodes) node\(machine.nodes == 1 ? "" : "s") of \(machine.cores) cores, "
      + "\(Int(machine.gflops)) GFLOP/s a core"
      + (machine.network.map { ", \(short($0)) Gbit/s" } ?? "")
      + "): about \(DurationText.of(loads.max() ?? 0)) in all, "
      + "\(Int(nodeHours.rounded())) node-hours. Extrapolated: a node is taken to reach "
      + "\(Int((100 * share).rounded())) % of its peak, as this machine does with \(threads) threads."
    let messages = times.reduce(0) { $0 + $1.messages }
    if messages > 0 {
      let part = 100 * messages / times.reduce(0) { $0 + $1.all }
      text +=
        " Of that, \(short(part)) % are messages, as if nothing "
        + "were computed meanwhile."
    } else if ranks > 1 {
      text += " The time of messages is not counted: the file does not say `network`."
    }
    let most = trials.compactMap(\.bytes).max().map { Double($0) / Double(1 << 30) }
    if let most, most > machine.memory {
      text +=
        " The largest trial takes \(Int(most.rounded(.up))) GiB, more than a node has; a smaller "
        + "training.micro_batch needs less."
    }
    return text
  }

  /// A number that a sentence rounds.
  private static func short(_ value: Double) -> String {
    NumberText.fixed(value, decimals: value < 10 ? 1 : 0)
  }
}
