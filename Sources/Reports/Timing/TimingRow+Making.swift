import Network
import Results

extension TimingRow {
  /// The time of a network in one mode.
  init(_ comparison: TimingComparison) {
    let arm = comparison.arm
    self.init(
      key: "\(arm.network)/\(arm.arm)/\(arm.mode.rawValue)",
      label: "\(Self.name(comparison)): \(Self.what(arm.mode))", unit: "ms", decimals: 1,
      ours: Self.ours(comparison))
  }

  /// Its multiply-adds and parameters.
  static func counts(_ comparison: TimingComparison) -> [TimingRow] {
    let (plain, arm) = (comparison.baseline, comparison.arm)
    let name = name(comparison)
    return [
      counted("\(arm.network)/\(arm.arm)/macs", "\(name): multiply-adds", plain.macs, arm.macs),
      counted(
        "\(arm.network)/\(arm.arm)/parameters", "\(name): parameters", plain.parameters,
        arm.parameters),
    ]
  }

  /// The paper's rows, in its order: ResNet-50 timed and counted.
  static func papers(
    _ counts: SectionFour, _ known: [TimingComparison], _ paper: PaperTable?
  ) -> [TimingRow] {
    func printed(_ row: String) -> Printed {
      Printed(
        plain: paper?.number(row: row, column: "base"), se: paper?.number(row: row, column: "se"),
        change: paper?.number(row: row, column: "change_pct"))
    }
    var rows: [TimingRow] = []
    for (mode, key) in [(MeasuredSetup.Mode.train, "train_step"), (.infer, "cpu_inference")] {
      let comparison = known.first { $0.arm.mode == mode }
      rows.append(
        TimingRow(
          key: key, label: "ResNet-50: \(what(mode))", unit: "ms", decimals: 1,
          paper: printed(key), ours: comparison.flatMap(ours)))
    }
    var macs = counted(
      "macs", "ResNet-50: multiply-adds", counts.plain.total.macs, counts.se.total.macs)
    macs.paper = printed("macs")
    var parameters = counted(
      "extra_params", "ResNet-50: parameters", counts.plain.total.parameters,
      counts.se.total.parameters)
    parameters.paper = printed("extra_params")
    var withoutLast = counted(
      "extra_params_without_last", "ResNet-50: parameters, no SE in stage 5",
      counts.plain.total.parameters, counts.withoutLast.total.parameters)
    withoutLast.paper = printed("extra_params_without_last")
    return rows + [macs, parameters, withoutLast]
  }

  private static func counted(_ key: String, _ label: String, _ plain: Int, _ se: Int) -> TimingRow
  {
    let (unit, scale) = plain >= 1_000_000_000 ? ("G", 1e9) : ("M", 1e6)
    return TimingRow(
      key: key, label: label, unit: unit, decimals: 3,
      ours: Ours(
        plain: Sample([Double(plain) / scale]), se: Sample([Double(se) / scale]),
        change: SectionFour.percent(se, plain)))
  }

  /// Of the repeats that both arms have.
  private static func ours(_ comparison: TimingComparison) -> Ours? {
    guard let ratio = comparison.ratio else { return nil }
    func sample(_ times: [Int: Double]) -> Sample { Sample(ratio.repeats.compactMap { times[$0] }) }
    return Ours(
      plain: sample(comparison.baselineTimes), se: sample(comparison.armTimes),
      change: ratio.percent, interval: ratio.percentInterval95, n: ratio.n)
  }

  /// The network, with the arm where that is not simply SE.
  private static func name(_ comparison: TimingComparison) -> String {
    let arm = comparison.arm
    return arm.arm == "se" ? arm.networkLabel : "\(arm.networkLabel), \(arm.armLabel)"
  }

  private static func what(_ mode: MeasuredSetup.Mode) -> String {
    mode == .train ? "training step" : "inference, one image"
  }
}
