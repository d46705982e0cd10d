/// A value in one column of one row.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int)
  case real(Double)
  case text(String)
  case blob([UInt8])

  package init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }
  /// 1 and 0, as SQLite has no other booleans.
  package init(_ value: Bool?) { self.init(value.map { $0 ? 1 : 0 }) }
  package init(_ value: String?) { self = value.map { .text($0) } ?? .null }
  /// SQLite has no NaN and stores it as NULL.
  package init(_ value: Double?) {
    if let value, !value.isNaN { self = .real(value) } else { self = .null }
  }

  package var integer: Int? {
    if case .integer(let value) = self { return value }
    return nil
  }

  /// A number of either kind.
  package var real: Double? {
    switch self {
    case .real(let value): value
    case .integer(let value): Double(value)
    case .null, .text, .blob: nil
    }
  }

  package var blob: [UInt8]? {
    if case .blob(let value) = self { return value }
    return nil
  }

  package var text: String? {
    if case .text(let value) = self { return value }
    return nil
  }
}
