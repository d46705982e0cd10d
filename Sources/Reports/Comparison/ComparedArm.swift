import Results

/// One side of a comparison: an arm of a plan, with what stands beside it there.
package struct ComparedArm: Sendable {
  package var key: PlanKey
  /// The database's path.
  package var database: String
  package var arm: ResultsStore.ArmResult
  /// All arms of its plan.
  package var family: [ResultsStore.ArmResult]
  /// Of its finished trials.
  package var curves: [ResultsStore.CurvePoint]
  /// Training and scoring of a trial, keyed by seed.
  package var seconds: [Int: Double]

  package init(_ key: PlanKey, arm name: String, in store: ResultsStore) throws {
    family = try store.arms(key)
    guard let arm = family.first(where: { $0.arm == name }) else {
      throw ReportError(
        kind: .nothingYet,
        description: "nothing to compare yet: no trial of \(name) is planned in \(store.path)")
    }
    self.key = key
    self.arm = arm
    database = store.path
    curves = try store.curves(key).filter { $0.arm == name }
    seconds = [:]
    for origin in try store.origins(key) where origin.arm == name && origin.state == "done" {
      seconds[origin.seed] = origin.seconds
    }
  }

  /// As the table calls it where the other is called `other`.
  func name(beside other: ComparedArm) -> String {
    guard arm.label == other.arm.label else { return arm.label }
    if key != other.key {
      return "\(key.experiment)/\(arm.arm)"
        + (key.scale == other.key.scale ? "" : " (\(key.scale))")
    }
    return arm.arm == other.arm.arm ? "\(arm.label) in \(database)" : arm.arm
  }
}

/// How two arms differ in what was trained.
struct ArmDifferences {
  /// Settings with both values, by key.
  let settings: [(key: String, a: String, b: String)]

  init(_ a: ComparedArm, _ b: ComparedArm) {
    let (first, second) = (a.arm.settings, b.arm.settings)
    // Beside a plain network, the reduction alone says that the other has SE blocks.
    let isPlain = [first, second].contains { $0["se.reduction"] == "none" }
    settings = Set(first.keys).union(second.keys).sorted()
      .filter {
        first[$0] != second[$0] && !(isPlain && $0.hasPrefix("se.") && $0 != "se.reduction")
      }
      .map { ($0, first[$0] ?? "none", second[$0] ?? "none") }
  }

  private func told(_ keep: (String) -> Bool) -> String? {
    let some = settings.filter { keep($0.key) }
    return some.isEmpty
      ? nil : some.map { "\($0.key) \($0.a) and \($0.b)" }.joined(separator: ", ")
  }

  private static func isData(_ key: String) -> Bool {
    key == "data" || key == "classes" || key.hasPrefix("data.")
  }

  private static func isArithmetic(_ key: String) -> Bool { key == "numerics" || key == "kernels" }

  /// What the comparison is about.
  var network: String? {
    told { !Self.isData($0) && !$0.hasPrefix("training.") && !Self.isArithmetic($0) }
  }

  /// What makes a difference of errors hard to read.
  var warnings: [String] {
    [
      told(Self.isData).map { "Warning: they were trained or scored on different data: \($0)." },
      told { $0.hasPrefix("training.") }.map { "Warning: their recipes differ: \($0)." },
      told(Self.isArithmetic).map { "Warning: their arithmetic differs: \($0)." },
    ].compactMap(\.self)
  }
}
