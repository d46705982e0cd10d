import Foundation

/// Numbers as text, independent of the locale.
package enum NumberText {
  /// A fixed number of decimals, without a sign on zero: `-0.001` with two is `0.00`.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return name(of: value) }
    let text = String(format: "%.\(max(0, decimals))f", value)
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  /// Four decimals, so that 0.0504 cannot be taken for 0.05; `<0.0001` below what they show.
  static func probability(_ value: Double) -> String {
    value < 0.0001 ? "<0.0001" : fixed(value, decimals: 4)
  }

  /// The same in a sentence: `q = 0.0123`, `q < 0.0001`.
  static func probability(_ value: Double, named name: String) -> String {
    value < 0.0001 ? "\(name) < 0.0001" : "\(name) = \(probability(value))"
  }

  /// Thousands separated by commas: `271,738`.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  /// The shortest text that reads back as the same number.
  static func shortest(_ value: Double) -> String {
    guard value.isFinite else { return name(of: value) }
    return value == 0 ? "0.0" : value.description
  }

  private static func name(of value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf"
  }
}
