import Results

/// An arm beside the baseline of its network in one mode.
package struct TimingComparison: Sendable {
  package var baseline: MeasuredSetup
  package var arm: MeasuredSetup
  /// Milliseconds a step, keyed by repeat.
  package var baselineTimes: [Int: Double]
  package var armTimes: [Int: Double]

  /// Over the repeats that both have, as `PairedRatio`.
  package var ratio: PairedRatio? { PairedRatio(armTimes, baselineTimes) }
}

/// The measurements of a plan for its report: the latest series, and the latest setup of each arm.
package struct TimingResults: Sendable {
  /// Of the latest series alone.
  package let records: [MeasurementRecord]
  package let comparisons: [TimingComparison]
  /// Series left out: other machines, threads or binaries.
  package let otherSeries: Int

  /// - Parameter records: everything measured, the latest last.
  package init(_ records: [MeasurementRecord]) {
    let series = records.last?.series
    otherSeries = Set(records.map(\.series)).count - (series == nil ? 0 : 1)
    let own = records.filter { $0.series == series }
    // A file that has changed since then makes another setup of the same name.
    var latest: [Name: String] = [:]
    for record in own { latest[Name(record.setup)] = record.setup.setupID }
    let current = own.filter { latest[Name($0.setup)] == $0.setup.setupID }
    self.records = current
    var setups: [MeasuredSetup] = []
    var times: [Name: [Int: Double]] = [:]
    for record in current {
      let name = Name(record.setup)
      if times[name] == nil { setups.append(record.setup) }
      times[name, default: [:]][record.turn.repeat] = record.turn.milliseconds
    }
    comparisons = setups.compactMap { arm in
      guard
        let baseline = setups.first(where: {
          $0.network == arm.network && $0.mode == arm.mode && $0.arm == arm.baseline
        })
      else { return nil }
      return TimingComparison(
        baseline: baseline, arm: arm, baselineTimes: times[Name(baseline)] ?? [:],
        armTimes: times[Name(arm)] ?? [:])
    }.sorted { Self.rank($0.arm) < Self.rank($1.arm) }
  }

  private struct Name: Hashable {
    var network: String
    var arm: String
    var mode: MeasuredSetup.Mode

    init(_ setup: MeasuredSetup) {
      network = setup.network
      arm = setup.arm
      mode = setup.mode
    }
  }

  /// By place of the network, then by arm, training first.
  private static func rank(_ setup: MeasuredSetup) -> (Int, String, Int) {
    (setup.position, setup.arm, setup.mode == .train ? 0 : 1)
  }
}
