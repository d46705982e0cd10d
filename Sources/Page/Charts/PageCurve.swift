import Reports
import Results

/// The error of one arm epoch by epoch, over its seeds.
package struct PageCurve: Hashable, Sendable {
  package struct Point: Hashable, Sendable {
    package var epoch: Int
    /// In percent.
    package var mean: Double
    /// Over seeds; nil for one seed.
    package var deviation: Double?
    package var seeds: Int

    package init(epoch: Int, mean: Double, deviation: Double?, seeds: Int) {
      (self.epoch, self.mean, self.deviation, self.seeds) = (epoch, mean, deviation, seeds)
    }
  }

  /// The arm.
  package var label: String
  /// In order of the epochs.
  package var points: [Point]

  package init(label: String, points: [Point]) {
    (self.label, self.points) = (label, points)
  }

  /// The curves of a plan, arm by arm: of the test images, or of the training images where the test images are
  /// scored at the end alone.
  ///
  /// - Parameter labels: of the arms by name.
  package static func all(
    of points: [ResultsStore.CurvePoint], labels: [String: String]
  ) -> (split: String, curves: [PageCurve]) {
    let tested = Set(points.filter { $0.split == "test" }.map(\.epoch))
    let split = tested.count > 1 ? "test" : "train"
    let chosen = points.filter { $0.split == split && $0.top1Error.isFinite }
    var order: [String] = []
    for point in chosen where order.last != point.arm && !order.contains(point.arm) {
      order.append(point.arm)
    }
    let byArm = Dictionary(grouping: chosen, by: \.arm)
    let curves = order.map { arm in
      let epochs = Dictionary(grouping: byArm[arm] ?? [], by: \.epoch).sorted { $0.key < $1.key }
      return PageCurve(
        label: labels[arm] ?? arm,
        points: epochs.map { epoch, points in
          let sample = Sample(points.map(\.top1Error))
          return Point(
            epoch: epoch, mean: sample.mean, deviation: sample.standardDeviation,
            seeds: points.count)
        })
    }
    return (split, curves.filter { $0.points.count > 1 })
  }
}
