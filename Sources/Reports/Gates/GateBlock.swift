import Results

/// The gates of one SE block of a trained network, over the test images of all classes.
///
/// Gates are in points: hundredths of the gate's unit, so that a sigmoid's range has a hundred.
package struct GateBlock: Hashable, Sendable {
  package var block: String
  /// Place by depth, from 1.
  package var position: Int
  package var channels: Int
  package var classes: Int
  /// Mean over images and channels, points.
  package var mean: Double
  /// How much the classes' mean gates differ, points: √(mean over channels of the variance between
  /// classes, less what chance adds to it). Nil for fewer than two classes.
  package var spread: Double?
  /// √(mean over channels and classes of the variance within a class), points.
  package var deviation: Double
  /// Shares of gates at either end, %.
  package var low: Double
  package var high: Double

  /// - Parameter records: the classes of one block; at least one.
  package init(_ records: [GateRecord]) {
    let first = records[0]
    block = first.block
    position = first.position
    channels = first.mean.count
    classes = records.count
    let images = Double(records.reduce(0) { $0 + $1.images })
    func weighted(_ value: (GateRecord) -> Double) -> Double {
      records.reduce(0) { $0 + Double($1.images) * value($1) } / images
    }
    mean = 100 * weighted { Self.average($0.mean) }
    low = 100 * weighted(\.lowShare)
    high = 100 * weighted(\.highShare)
    let within = records.map { Self.average($0.deviation.map { $0 * $0 }) }
    deviation = 100 * Self.average(within).squareRoot()
    guard records.count > 1 else { return }
    var between = 0.0
    for channel in 0..<channels {
      let means = Sample(records.map { $0.mean[channel] })
      let deviation = means.standardDeviation ?? 0
      between += deviation * deviation / Double(channels)
    }
    // A class's mean over n images has the variance σ²/n even if the classes are alike.
    let chance = Self.average(zip(records, within).map { $1 / Double($0.images) })
    spread = 100 * max(0, between - chance).squareRoot()
  }

  /// The blocks of a trained network by depth.
  package static func all(_ gates: ResultsStore.TrialGates) -> [GateBlock] {
    Dictionary(grouping: gates.records, by: \.position).sorted { $0.key < $1.key }
      .map { GateBlock($0.value) }
  }

  private static func average(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }
}

extension GateBlock {
  /// The mean spread of the first and of the last half of the blocks; the middle one of an odd number is
  /// left out. Nil for fewer than two blocks.
  package static func halves(_ blocks: [GateBlock]) -> (early: Double, late: Double)? {
    let half = blocks.count / 2
    let spreads = blocks.compactMap(\.spread)
    guard half > 0, spreads.count == blocks.count else { return nil }
    return (average(Array(spreads.prefix(half))), average(Array(spreads.suffix(half))))
  }

  /// The block's name without the common suffix: `stage2.block1`.
  package var shortName: String { block.hasSuffix(".se") ? String(block.dropLast(3)) : block }
}
