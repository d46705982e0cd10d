import Results

/// Two arms that a claim compares, with their difference seed by seed.
package struct Contrast: Sendable {
  package var a: String
  package var b: String
  /// Names of the arms whose trials it reads: two, or one whose gates are compared.
  package var arms: [String] = []
  /// The common part of both, such as a network's name; nil if only their order relates them.
  package var common: String?
  /// a − b in points of error; nil while no seed of both is done.
  package var difference: PairedDifference?
  /// The result at the looks; nil while no seed of both is done.
  package var test: SequentialTest?
  /// The outcomes of both arms' trials; nil if the difference is not about trials.
  package var counts: (a: TrialCounts, b: TrialCounts)?
  /// The difference in the paper's table; nil where it has none.
  var paper: Double?
  /// Parameters of both, for a claim about them.
  package var parameters: (a: Int, b: Int)?

  /// By how many % a has more parameters than b; nil for other claims.
  var addedParameters: Double? {
    parameters.map { 100 * (Double($0.a) / Double(max(1, $0.b)) - 1) }
  }

  /// As tables name it.
  package var label: String { common ?? "\(a) − \(b)" }
}

extension PaperClaim {
  /// The claim's pairs as far as a plan has both arms; none if the claim is not about such a plan, or
  /// not about errors.
  func contrasts(_ arms: [ResultsStore.ArmResult]) -> [Contrast] {
    guard metric != .gateSpread else { return [] }
    var seen: Set<[String]> = []
    return pairs.flatMap { pair in
      matches(pair[0], pair[1], arms).compactMap { a, b in
        guard seen.insert([a.arm, b.arm]).inserted else { return nil }
        var contrast = Contrast(
          a: a.label, b: b.label, arms: [a.arm, b.arm],
          common: pair.allSatisfy { $0.hasPrefix("*") } ? Self.common(a.label) : nil)
        guard metric != .parameters else {
          contrast.parameters = (a.parameters, b.parameters)
          return contrast
        }
        contrast.difference = PairedDifference(metric.values(a), metric.values(b))
        contrast.test = tested(a, b, arms)
        contrast.counts = (TrialCounts(a), TrialCounts(b))
        contrast.paper = paperDifference(a, b)
        return contrast
      }
    }
  }

  /// Nil while nothing is known about the pair, not even a diverged trial.
  private func tested(
    _ a: ResultsStore.ArmResult, _ b: ResultsStore.ArmResult, _ arms: [ResultsStore.ArmResult]
  ) -> SequentialTest? {
    let test = SequentialTest(a, b, among: arms, errors: metric.values)
    return test.look == nil && test.exploratory == nil ? nil : test
  }

  /// The label of an arm of several axes without its last part.
  private static func common(_ label: String) -> String? {
    label.lastIndex(of: ",").map { String(label[..<$0]) }
  }

  private func matches(
    _ first: String, _ second: String, _ arms: [ResultsStore.ArmResult]
  ) -> [(ResultsStore.ArmResult, ResultsStore.ArmResult)] {
    func named(_ name: String) -> ResultsStore.ArmResult? {
      arms.first { $0.arm == name } ?? arms.first { $0.paperRow == name }
    }
    if first == "*", !second.hasPrefix("*") {
      return named(second).map { b in arms.filter { $0.arm != b.arm }.map { ($0, b) } } ?? []
    }
    guard first.hasPrefix("*"), second.hasPrefix("*") else {
      return named(first).flatMap { a in named(second).map { [(a, $0)] } } ?? []
    }
    let (firstEnd, secondEnd) = (first.dropFirst(), second.dropFirst())
    return arms.compactMap { a in
      guard a.arm.hasSuffix(firstEnd) else { return nil }
      let partner = a.arm.dropLast(firstEnd.count) + secondEnd
      return arms.first { $0.arm == partner }.map { (a, $0) }
    }
  }
}
