import Foundation

/// Numbers as text, the same in every locale.
package enum NumberText {
  /// A fixed number of decimals; what rounds to zero has no sign.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let text = String(format: "%.\(decimals)f", value)
    let isZero = !text.contains { ("1"..."9").contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = fixed(value, decimals)
    let isZero = !text.contains { ("1"..."9").contains($0) }
    return text.hasPrefix("-") || isZero ? text : "+" + text
  }

  /// Thousands separated by commas.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return (value < 0 ? "-" : "") + result
  }

  /// Up to six significant digits, as people read a query's result.
  static func short(_ value: Double) -> String { String(format: "%.6g", value) }

  static func probability(_ value: Double) -> String {
    value < 0.001 ? "<0.001" : fixed(value, 3)
  }
}

extension Cell {
  /// For people; minus signs are plain hyphens.
  var plain: String {
    switch self {
    case .empty: ""
    case .text(let text): text
    case .integer(let value): NumberText.grouped(value)
    case .plainInteger(let value): String(value)
    case .plainNumber(let value): NumberText.short(value)
    case .number(let value, let decimals): NumberText.fixed(value, decimals)
    case .signed(let value, let decimals): NumberText.signed(value, decimals)
    case .spread(let mean, let deviation, let decimals):
      NumberText.fixed(mean, decimals)
        + (deviation.map { " ± " + NumberText.fixed($0, decimals) } ?? "")
    case .interval(let low, let high, let decimals):
      "[\(NumberText.signed(low, decimals)), \(NumberText.signed(high, decimals))]"
    case .probability(let value): NumberText.probability(value)
    case .notRun: "not run"
    case .missing: "–"
    }
  }
}
