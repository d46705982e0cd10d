import Engine
import Experiments

extension PlanTable {
  /// What the trials that are left take on a described machine.
  ///
  /// - Parameters:
  ///   - speed: of this machine, whose share of its peak the other is taken to reach too.
  ///   - trials: multiply-adds and bytes of each trial that is left.
  static func note(
    on machine: MachineDescription, _ speed: SpeedEstimate, threads: Int,
    trials: [(macs: Double, bytes: Int?)]
  ) -> String {
    let peak = MachinePeak.measure(threads: threads).better(.measure(threads: threads))
    let share = min(1, 2e-9 * speed.macsPerSecond / peak.gflopsPerSecond)
    let times = trials.map { machine.seconds(multiplyAdds: $0.macs, share: share) }
    let nodeHours = times.reduce(0, +) / 3600
    // Trials are dealt to nodes, the longest first; none is parted.
    var loads = [Double](repeating: 0, count: min(machine.nodes, max(1, times.count)))
    for time in times.sorted(by: >) {
      let node = loads.indices.min { loads[$0] < loads[$1] } ?? 0
      loads[node] += time
    }
    let most = trials.compactMap(\.bytes).max().map { Double($0) / Double(1 << 30) }
    var text =
      "On \(machine.name) (\(machine.nodes) node\(machine.nodes == 1 ? "" : "s") of \(machine.cores) cores, "
      + "\(Int(machine.gflops)) GFLOP/s a core): about \(DurationText.of(loads.max() ?? 0)) in all, "
      + "\(Int(nodeHours.rounded())) node-hours. Extrapolated: a node is taken to reach "
      + "\(Int((100 * share).rounded())) % of its peak, as this machine does with \(threads) threads."
    if let most, most > machine.memory {
      text +=
        " The largest trial takes \(Int(most.rounded(.up))) GiB, more than a node has; a smaller "
        + "training.micro_batch needs less."
    }
    return text
  }
}
