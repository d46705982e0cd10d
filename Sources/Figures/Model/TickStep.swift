import Foundation

/// The distance of ticks, such that all ticks of an axis have the same decimals.
package struct TickStep: Hashable {
  /// 1, 2 or 5 times a power of ten.
  package let step: Double
  package let decimals: Int

  /// - Parameters:
  ///   - range: of the axis; about seven ticks fit.
  ///   - areWhole: whether only whole numbers make sense.
  package init(over range: ClosedRange<Double>, areWhole: Bool) {
    let wish = max((range.upperBound - range.lowerBound) / 7, 1e-9)
    let power = pow(10, floor(log10(wish)))
    // The nearest on the scale of ratios.
    let factor = [1.0, 2, 5, 10].min { abs(log($0 * power / wish)) < abs(log($1 * power / wish)) }
    let step = (factor ?? 1) * power
    self.step = areWhole ? max(1, step) : step
    decimals = max(0, -Int(floor(log10(self.step) + 1e-9)))
  }
}
