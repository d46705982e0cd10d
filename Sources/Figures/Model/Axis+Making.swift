#if canImport(Glibc)
  import Glibc
#endif

extension Axis {
  /// A linear axis around values, with a little room at either end.
  ///
  /// - Parameters:
  ///   - within: the natural limits of values, such as those of errors in percent.
  ///   - including: a value that the axis must reach, such as 0 for differences.
  static func linear(
    _ label: String, _ values: [Double], within: ClosedRange<Double>? = nil,
    including: Double? = nil
  ) -> Axis {
    let finite = (values + [including].compactMap { $0 }).filter(\.isFinite)
    var (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let room = max((high - low) * 0.06, high == low ? max(abs(high) * 0.05, 0.5) : 0)
    (low, high) = (low - room, high + room)
    if let within { (low, high) = (max(within.lowerBound, low), min(within.upperBound, high)) }
    return Axis(label: label, range: low...max(high, low + 1e-9))
  }

  /// A logarithmic axis with a tick at each value, for settings such as r = 2, 4, 8.
  static func steps(_ label: String, _ values: [Double]) -> Axis {
    let values = Set(values.filter { $0 > 0 }).sorted()
    let (low, high) = (values.first ?? 1, values.last ?? 1)
    let room = low == high ? 2 : max(1.1, pow(high / low, 0.1))
    return Axis(
      label: label, isLogarithmic: true, range: low / room...high * room,
      ticks: values.map { Tick(value: $0, label: text($0)) })
  }

  /// A logarithmic axis with ticks at 1, 2 and 5 of each power of ten, or more where that is few.
  static func logarithmic(_ label: String, _ values: [Double]) -> Axis {
    let values = values.filter { $0 > 0 && $0.isFinite }
    let (low, high) = (values.min() ?? 1, values.max() ?? 1)
    let room = max(1.15, pow(high / low, 0.06))
    let range = low / room...high * room
    var ticks = ticks(range, [1, 2, 5])
    if ticks.count < 3 { ticks = self.ticks(range, [1, 1.5, 2, 3, 4, 5, 7]) }
    return Axis(label: label, isLogarithmic: true, range: range, ticks: ticks)
  }

  /// Ticks at these multiples of powers of ten.
  private static func ticks(_ range: ClosedRange<Double>, _ factors: [Double]) -> [Tick] {
    var ticks: [Tick] = []
    var power = pow(10, log10(range.lowerBound).rounded(.down))
    while power <= range.upperBound {
      for factor in factors where range.contains(factor * power) {
        ticks.append(Tick(value: factor * power, label: text(factor * power)))
      }
      power *= 10
    }
    return ticks
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() && value < 1e9 ? String(Int(value)) : String(Float(value))
  }
}
