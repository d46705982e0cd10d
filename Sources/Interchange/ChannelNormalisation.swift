import Foundation

/// How images were normalised, per channel, in levels of 0 to 255: the mean is subtracted, and what is
/// left divided by the deviation.
package struct ChannelNormalisation: Hashable, Sendable {
  package let mean: [Double]
  package let deviation: [Double]

  package static let means = 0.0...255
  /// Below a level nothing that is stored as bytes varies; 255 makes 0 to 1 of all levels.
  package static let deviations = 1.0...1000

  /// Numbers that were measured or checked.
  package init(mean: [Double], deviation: [Double]) {
    precondition(mean.count == deviation.count, "a mean and a deviation for each channel")
    self.mean = mean
    self.deviation = deviation
  }

  /// Numbers that a file or a person states.
  ///
  /// - Parameter isForeign: whether they may be in another unit by mistake.
  ///
  /// Throws: numbers that cannot be meant.
  package init(
    statedMean mean: [Double], deviation: [Double], isForeign: Bool = true
  ) throws(Flaw) {
    try Self.check("mean", mean, Self.means)
    try Self.check("deviation", deviation, Self.deviations)
    guard mean.count == deviation.count else {
      throw Flaw("mean has \(mean.count) numbers, and deviation \(deviation.count)")
    }
    if isForeign, mean.contains(where: { $0 != 0 }), mean.allSatisfy({ $0 <= 1 }) {
      throw Self.otherUnit("mean", mean)
    }
    self.init(mean: mean, deviation: deviation)
  }

  private static func check(
    _ name: String, _ values: [Double], _ range: ClosedRange<Double>
  ) throws(Flaw) {
    guard values.count == 1 || values.count == 3 else {
      throw Flaw(
        "\(name) has \(values.count) numbers; one for each channel is expected: red, green, blue")
    }
    guard let wrong = values.first(where: { !range.contains($0) }) else { return }
    if values.allSatisfy({ $0 > 0 && $0 <= 1 && range.contains($0 * 255) }) {
      throw otherUnit(name, values)
    }
    throw Flaw(
      "\(name) has \(wrong.formatted); numbers from \(range.lowerBound.formatted) to "
        + "\(range.upperBound.formatted) are expected, in levels of 0 to 255")
  }

  private static func otherUnit(_ name: String, _ values: [Double]) -> Flaw {
    Flaw(
      "\(name) is \(text(values)), as for values of 0 to 1; levels of 0 to 255 are expected: "
        + text(values.map { $0 * 255 }))
  }

  package static func text(_ values: [Double]) -> String {
    values.map(\.formatted).joined(separator: ",")
  }

  package struct Flaw: Error, Hashable {
    package let reason: String
    init(_ reason: String) { self.reason = reason }
  }
}

extension Double {
  /// At most five significant places after the point, no zeros at the end.
  fileprivate var formatted: String {
    guard abs(self) < 1e6 else { return "\(self)" }
    let rounded = (self * 1e5).rounded() / 1e5
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
