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
  /// The outcomes of both arms' trials; nil if the difference is not about errors.
  package var counts: (a: TrialCounts, b: TrialCounts)?

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
        let difference = PairedDifference(errors(a), errors(b))
        return Contrast(
          a: a.label, b: b.label, arms: [a.arm, b.arm],
          common: pair[0].hasPrefix("*") ? Self.common(a.label) : nil,
          difference: difference, test: tested(a, b, arms), counts: (TrialCounts(a), TrialCounts(b))
        )
      }
    }
  }

  /// Nil while nothing is known about the pair, not even a diverged trial.
  private func tested(
    _ a: ResultsStore.ArmResult, _ b: ResultsStore.ArmResult, _ arms: [ResultsStore.ArmResult]
  ) -> SequentialTest? {
    let test = SequentialTest(a, b, among: arms, errors: errors)
    return test.look == nil && test.exploratory == nil ? nil : test
  }

  /// The label of an arm of several axes without its last part.
  private static func common(_ label: String) -> String? {
    label.lastIndex(of: ",").map { String(label[..<$0]) }
  }

  private func errors(_ arm: ResultsStore.ArmResult) -> [Int: Double] {
    metric == .top1 ? arm.top1Error : arm.top5Error
  }

  private func matches(
    _ first: String, _ second: String, _ arms: [ResultsStore.ArmResult]
  ) -> [(ResultsStore.ArmResult, ResultsStore.ArmResult)] {
    func named(_ name: String) -> ResultsStore.ArmResult? {
      arms.first { $0.arm == name } ?? arms.first { $0.paperRow == name }
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
