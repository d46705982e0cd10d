/// A JSON value whose objects keep the order of their members, so that output is stable.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// NaN and the infinities, which JSON lacks, are written as `null`.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// `null` where there is no number.
  package init(_ number: Double?) { self = number.map(JSONValue.number) ?? .null }

  /// `null` where there is no integer.
  package init(_ integer: Int?) { self = integer.map(JSONValue.integer) ?? .null }

  /// `null` where there is no string.
  package init(_ string: String?) { self = string.map(JSONValue.string) ?? .null }

  /// The two ends as an array, `null` where there is no interval.
  package init(_ interval: ClosedRange<Double>?) {
    self = interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
  }

  /// The first member called `key`; nil for other keys and for values that are no object.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}

extension JSONValue: Equatable {
  /// Objects are equal if their members are, in the same order.
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    case (.null, _), (.bool, _), (.integer, _), (.number, _), (.string, _), (.array, _),
      (.object, _):
      false
    }
  }
}
