import Network

/// What the gates of one SE block are over images, class by class.
///
/// A channel's gate of an image that was not squeezed is a map; its mean over positions counts as the
/// image's gate, and saturation is counted over the map's values.
package struct GateStatistics {
  package let channels: Int
  package let ends: GateEnds
  private var classes: [Sums]

  private struct Sums {
    var images = 0
    var values = 0
    var low = 0
    var high = 0
    /// [channels].
    var sum: [Double]
    var squares: [Double]
  }

  package init(channels: Int, classes: Int, ends: GateEnds) {
    self.channels = channels
    self.ends = ends
    let none = [Double](repeating: 0, count: channels)
    self.classes = Array(repeating: Sums(sum: none, squares: none), count: classes)
  }

  /// Adds the gates of images with these labels, [maps.images].
  package mutating func add(_ maps: GateMaps, labels: UnsafePointer<Int32>) {
    precondition(maps.shape.channels == channels)
    let positions = maps.shape.positions
    var means = [Double](repeating: 0, count: channels)
    for image in 0..<maps.images {
      let label = Int(labels[image])
      let values = maps.values + image * maps.shape.count
      for channel in 0..<channels {
        var sum = 0.0
        for position in 0..<positions {
          let gate = values[position * channels + channel]
          sum += Double(gate)
          if gate <= ends.low { classes[label].low += 1 }
          if gate >= ends.high { classes[label].high += 1 }
        }
        means[channel] = sum / Double(positions)
      }
      classes[label].images += 1
      classes[label].values += maps.shape.count
      for channel in 0..<channels {
        classes[label].sum[channel] += means[channel]
        classes[label].squares[channel] += means[channel] * means[channel]
      }
    }
  }

  /// One class: images seen, mean and standard deviation (n − 1; 0 for one image) of each channel's
  /// gate, and the shares of gates at the lower and the upper end.
  package struct OfClass {
    package var label: Int
    package var images: Int
    package var mean: [Double]
    package var deviation: [Double]
    package var lowShare: Double
    package var highShare: Double
  }

  /// The classes of which there was an image.
  package var byClass: [OfClass] {
    classes.enumerated().filter { $1.images > 0 }.map { label, sums in
      let n = Double(sums.images)
      let mean = sums.sum.map { $0 / n }
      return OfClass(
        label: label, images: sums.images, mean: mean,
        deviation: zip(sums.squares, mean).map { squares, mean in
          sums.images > 1 ? max((squares - n * mean * mean) / (n - 1), 0).squareRoot() : 0
        }, lowShare: Double(sums.low) / Double(sums.values),
        highShare: Double(sums.high) / Double(sums.values))
    }
  }
}

/// Where a gate counts as saturated: it hardly moves any more, whatever its input.
package struct GateEnds: Hashable, Sendable {
  /// At most this is the lower end.
  package var low: Float
  /// At least this is the upper end.
  package var high: Float

  package init(low: Float, high: Float) {
    self.low = low
    self.high = high
  }
}
