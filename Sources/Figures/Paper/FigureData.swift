import Reports
import Results

/// The data of figures: the arms of one plan that have results.
struct FigureData {
  let kind: FigureKind
  let key: PlanKey
  let store: ResultsStore
  /// Those with a finished trial, in the order of the plan.
  let arms: [ResultsStore.ArmResult]
  /// Includes arms without results, such as those whose seeds all diverged.
  private let everyArm: [ResultsStore.ArmResult]

  /// Throws if no trial is done, and names the command that trains them.
  init(_ kind: FigureKind, _ key: PlanKey, _ store: ResultsStore) throws {
    self.kind = kind
    self.key = key
    self.store = store
    everyArm = try store.arms(key)
    arms = everyArm.filter { !$0.top1Error.isEmpty }
    guard !arms.isEmpty else {
      let others = try store.plans(experiment: key.experiment).filter { $0 != key }.map(\.options)
      throw FigureError(
        .nothingYet,
        "nothing to draw yet: no trial of \(key.experiment) \(key.scaleText) is done in "
          + "\(store.path); "
          + (others.isEmpty
            ? "run `\(try key.command(in: store))`" : "there is \(others.joined(separator: ", "))")
      )
    }
  }

  /// The error if the arms are not of the kind that a figure shows.
  func unsuitable(_ reason: String) -> FigureError {
    FigureError(
      .unsuitable,
      "--figure \(kind.rawValue): \(reason) in \(key.experiment) \(key.scaleText); "
        + "it needs the arms of \(kind.experiments.joined(separator: " and "))")
  }

  /// A network with and without SE.
  struct Pair {
    var name: String
    var plain: ResultsStore.ArmResult
    var se: ResultsStore.ArmResult
    /// SE minus plain in points of top-1 error, at the looks.
    var test: SequentialTest
    /// The same seed by seed; nil while no seed of both is done.
    var difference: PairedDifference?

    /// The data set as it differs from another pair's: its name, with the number of classes where it comes in several.
    func data(beside base: Pair) -> String {
      let name = FigureData.name(se.dataset)
      guard name != FigureData.name(base.se.dataset) else { return name }
      let classes = se.dataset.split(separator: "/").first { $0.hasSuffix(" classes") }
      return classes.map { "\(name) \($0.dropLast(" classes".count))" } ?? name
    }

    /// The difference at the last look, or over the seeds there are, with its interval and those seeds.
    func point(at x: Double) -> Series.Point? {
      guard let mean = test.mean ?? difference?.mean else { return nil }
      let last = test.mean == nil ? nil : test.look?.seeds
      let seeds = difference.map { difference in
        zip(difference.seeds, difference.sample.values)
          .filter { seed, _ in last.map { seed <= $0 } ?? true }.map(\.1)
      }
      return Series.Point(x, mean, test.interval, seeds: Sample(seeds ?? []).dots)
    }
  }

  /// Each compared arm with its baseline.
  var pairs: [Pair] {
    arms.compactMap { se in
      guard let plain = arms.first(where: { $0.arm == se.baseline }) else { return nil }
      let parts = se.label.split(separator: ",").dropLast()
      return Pair(
        name: parts.isEmpty ? se.label : parts.joined(separator: ","), plain: plain, se: se,
        test: SequentialTest(se, plain, among: everyArm, errors: \.top1Error),
        difference: PairedDifference(se.top1Error, plain.top1Error))
    }
  }

  /// Scale, data and seeds in a line.
  var conditions: String { "scale \(key.scale) · \(dataset) · \(seeds)" }

  /// The data set by name and numbers; digests mean nothing to a reader.
  var dataset: String {
    let readable = Set(arms.map { Self.readable($0.dataset) })
    if readable.count == 1 { return readable.first ?? "" }
    var names: [String] = []
    for name in arms.map({ Self.name($0.dataset) }) where !names.contains(name) {
      names.append(name)
    }
    return names.count == 1 ? "\(names[0]) in several sizes" : names.joined(separator: " and ")
  }

  private static func readable(_ identity: String) -> String {
    let parts = identity.split(separator: "/").map(String.init)
    return ([parts.first ?? ""] + parts.dropFirst(2)).joined(separator: ", ")
  }

  private static func name(_ identity: String) -> String {
    identity.split(separator: "/").first.map(String.init) ?? ""
  }

  /// How many seeds the arms have.
  var seeds: String {
    let counts = arms.map(\.top1Error.count)
    let (low, high) = (counts.min() ?? 0, counts.max() ?? 0)
    return low == high ? "\(high) seed\(high == 1 ? "" : "s")" : "\(low) to \(high) seeds"
  }

  /// Trials that diverged and networks that have learnt nothing, in sentences.
  private var incidents: String {
    let counts = everyArm.map(TrialCounts.init)
    return [
      TrialCounts.divergedNote(counts), TrialCounts.chanceNote(counts),
      TrialCounts.validationNote(counts),
    ].compactMap { $0 }
      .map { " " + $0 }.joined()
  }

  /// The end of every caption.
  var source: String {
    "Experiment \(key.experiment) \(key.scaleText), \(dataset), \(seeds); test error of the last "
      + "epoch unless an axis says otherwise." + incidents
  }
}

extension ResultsStore.ArmResult {
  /// Top-1 errors over seeds, %.
  var errors: Sample { Sample(top1Error.sorted { $0.key < $1.key }.map(\.value)) }

  /// A setting that is a number.
  func number(_ key: String) -> Double? { settings[key].flatMap(Double.init) }
}

extension Sample {
  /// The mean with Student's interval and its seeds as a point of a figure.
  func point(at x: Double) -> Series.Point { Series.Point(x, mean, interval95, seeds: dots) }

  /// What a figure shows a dot for: every value, but for a single one, which is the mean.
  var dots: [Double] { n > 1 ? values : [] }
}
