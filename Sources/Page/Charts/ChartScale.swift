import Foundation
import Reports

/// Where values lie along one side of a chart, with round ticks.
struct ChartScale {
  let range: ClosedRange<Double>
  let ticks: [Double]
  let decimals: Int

  /// Values with a little room at either end.
  ///
  /// - Parameter within: limits that no tick goes beyond.
  init(_ values: [Double], within: ClosedRange<Double>) {
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let room = max((high - low) * 0.05, 0.05)
    let range = max(within.lowerBound, low - room)...min(within.upperBound, high + room)
    self.range = range
    let step = Self.step((range.upperBound - range.lowerBound) / 5)
    decimals = step < 0.1 ? 2 : step < 1 ? 1 : 0
    let first = (range.lowerBound / step).rounded(.up)
    let last = (range.upperBound / step).rounded(.down)
    ticks = first <= last ? stride(from: first, through: last, by: 1).map { $0 * step } : []
  }

  /// Epochs: whole numbers.
  init(epochs: ClosedRange<Int>) {
    range = Double(epochs.lowerBound)...Double(max(epochs.upperBound, epochs.lowerBound + 1))
    decimals = 0
    let step = max(1, Int(Self.step(Double(epochs.count) / 8)))
    ticks = epochs.filter { $0 % step == 0 || $0 == epochs.lowerBound }.map(Double.init)
  }

  /// 1, 2 or 5 times a power of ten, not below a size.
  private static func step(_ size: Double) -> Double {
    let power = pow(10, log10(max(size, 1e-3)).rounded(.down))
    return [1, 2, 5, 10].lazy.map { $0 * power }.first { $0 >= size * 0.999 } ?? 10 * power
  }

  /// From 0 to 1.
  func share(_ value: Double) -> Double {
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return max(0, min(1, share))
  }

  func label(_ tick: Double) -> String { NumberText.fixed(tick, decimals: decimals) }

  /// A coordinate in percent.
  static func percent(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) + "%" }
}
