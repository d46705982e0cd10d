import Network
import Results

/// A claim of section 4 with our verdict.
package struct TimingClaim: Sendable {
  package var text: String
  /// Nil while nothing was measured that bears on it.
  package var verdict: Verdict?
  /// Whether counting decides it, not a measurement.
  package var isCounted = false
  /// The reason.
  package var basis: String

  /// The verdict in words.
  package var word: String { verdict?.rawValue ?? "not run" }

  var sentence: String {
    let word = word.prefix(1).uppercased() + word.dropFirst()
    return "Claim: \(text). \(word): \(basis)."
  }

  var json: JSONValue {
    [
      "claim": .string(text), "verdict": .string(word), "basis": .string(basis),
      "counted": .bool(isCounted),
    ]
  }
}

extension TimingClaim {
  static func all(
    _ counts: SectionFour, _ known: [TimingComparison], _ paper: PaperTable?
  ) -> [TimingClaim] {
    let timed = [
      (MeasuredSetup.Mode.train, "train_step", "a training step of ResNet-50"),
      (.infer, "cpu_inference", "the inference of one image by ResNet-50 on a CPU"),
    ]
    return timed.compactMap { mode, row, what in
      guard let bound = paper?.number(row: row, column: "change_pct") else { return nil }
      return atMost(bound, what, known.first { $0.arm.mode == mode }?.ratio)
    } + counted(counts)
  }

  /// That SE adds at most so much to a time: by the whole 95 % interval.
  static func atMost(_ bound: Double, _ what: String, _ ratio: PairedRatio?) -> TimingClaim {
    let text =
      "SE adds at most \(NumberText.fixed(bound, decimals: 1)) % to \(what), the paper's own figure"
    guard let ratio else {
      return TimingClaim(text: text, verdict: nil, basis: "not measured")
    }
    let added = "\(NumberText.fixed(ratio.percent, decimals: 1)) %"
    guard let interval = ratio.percentInterval95 else {
      return TimingClaim(
        text: text, verdict: .undecided,
        basis: "one repeat (\(added)) gives no interval; measure more")
    }
    let verdict: Verdict =
      interval.upperBound <= bound
      ? .supported : interval.lowerBound > bound ? .notSupported : .undecided
    return TimingClaim(
      text: text, verdict: verdict,
      basis: "\(added) over \(ratio.n) repeats, 95 % interval "
        + "\(NumberText.fixed(interval.lowerBound, decimals: 1)) to "
        + "\(NumberText.fixed(interval.upperBound, decimals: 1)) %")
  }

  /// The claims that counting alone decides.
  private static func counted(_ counts: SectionFour) -> [TimingClaim] {
    func isAbout(_ percent: Double, _ printed: Double) -> Verdict {
      percent.rounded() == printed ? .supported : .notSupported
    }
    func percent(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }
    let added = counts.se.squeezeExcitation.parameters
    let plain = NumberText.grouped(counts.plain.total.parameters)
    let rest = counts.withoutLast.squeezeExcitation.parameters
    let terms = counts.stages.map { "\($0.blocks)·\($0.channels)²" }.joined(separator: " + ")
    return [
      TimingClaim(
        text: "SE blocks add about 10 % to the parameters of ResNet-50",
        verdict: isAbout(counts.parameterPercent, 10), isCounted: true,
        basis: "\(NumberText.grouped(added)) on \(plain), \(percent(counts.parameterPercent)) %"),
      TimingClaim(
        text: "without those of stage 5 they add about 4 %",
        verdict: isAbout(counts.parameterPercentWithoutLast, 4), isCounted: true,
        basis: "\(NumberText.grouped(rest)) on \(plain), "
          + "\(percent(counts.parameterPercentWithoutLast)) %"),
      TimingClaim(
        text: "they add (2/r)·Σ N_s·C_s² weights",
        verdict: counts.formula == added ? .supported : .notSupported, isCounted: true,
        basis:
          "(2/\(SectionFour.reduction))·(\(terms)) = \(NumberText.grouped(counts.formula)), and "
          + "the graph has \(NumberText.grouped(added))"),
    ]
  }
}
