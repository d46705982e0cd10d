/// Counts in whole lines of the cache, which are whole vectors too: 16 values of four bytes.
package enum Lines {
  /// Values of a line.
  package static let values = 16

  /// Lines that some values take.
  package static func count(_ values: Int) -> Int { (values + Self.values - 1) / Self.values }

  /// A count rounded up to a multiple of `step`.
  ///
  /// - Parameter slack: lines after it that kernels may read past the end.
  package static func padded(_ count: Int, to step: Int = values, slack: Int = 0) -> Int {
    (count + step - 1) / step * step + slack * values
  }

  /// A count rounded down to a multiple of `step`.
  package static func whole(_ count: Int, of step: Int = values) -> Int { count / step * step }
}
