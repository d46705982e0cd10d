/// What a setting takes: how its text is read, and how its value is written in canonical text.
package struct SettingValue<Value>: Sendable {
  package let read: @Sendable (SettingText) throws(SettingError) -> Value
  package let write: @Sendable (Value) -> String

  package init(
    read: @escaping @Sendable (SettingText) throws(SettingError) -> Value,
    write: @escaping @Sendable (Value) -> String
  ) {
    self.read = read
    self.write = write
  }
}

extension SettingValue where Value == Int {
  /// A whole number up to a limit.
  package static func count(from least: Int = 1, atMost limit: Int) -> Self {
    Self(
      read: { (text) throws(SettingError) in
        guard let count = Int(text.value), (least...limit).contains(count) else {
          throw text.refused("a whole number from \(least) to \(limit)")
        }
        return count
      }, write: { String($0) })
  }

  /// 1 or 2.
  package static var oneOrTwo: Self {
    Self(
      read: { (text) throws(SettingError) in
        guard let number = Int(text.value), number == 1 || number == 2 else {
          throw text.refused("1 or 2")
        }
        return number
      }, write: { String($0) })
  }
}

extension SettingValue where Value == Int? {
  /// A whole number from 1 to a limit, or `default` for none.
  package static func optionalCount(atMost limit: Int) -> Self {
    Self(
      read: { (text) throws(SettingError) in
        text.value == "default" ? nil : try SettingValue<Int>.count(atMost: limit).read(text)
      }, write: { $0.map(String.init) ?? "default" })
  }
}

extension SettingValue where Value == Double {
  package static func number(in range: ClosedRange<Double>) -> Self {
    Self(
      read: { (text) throws(SettingError) in
        guard let number = Double(text.value), range.contains(number) else {
          throw text.refused("a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
      }, write: { String($0) })
  }
}

extension SettingValue where Value == Double? {
  /// A number between two others that is neither of them, or `none`.
  package static func optionalNumber(above low: Double, below high: Double) -> Self {
    Self(
      read: { (text) throws(SettingError) in
        if text.value == "none" { return nil }
        guard let number = Double(text.value), low < number, number < high else {
          throw text.refused("none, or a number above \(low) and below \(high)")
        }
        return number
      }, write: { $0.map { String($0) } ?? "none" })
  }
}

extension SettingValue where Value == Bool {
  package static var flag: Self {
    Self(
      read: { (text) throws(SettingError) in
        guard text.value == "true" || text.value == "false" else {
          throw text.refused("true or false")
        }
        return text.value == "true"
      }, write: { String($0) })
  }
}

extension SettingValue where Value: RawRepresentable<String> & CaseIterable & Sendable {
  /// One of the raw values.
  package static var choice: Self {
    let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
    return Self(
      read: { (text) throws(SettingError) in
        guard let choice = Value(rawValue: text.value) else {
          throw text.refused("one of \(names)")
        }
        return choice
      }, write: { $0.rawValue })
  }
}

extension RawRepresentable<String> where Self: CaseIterable {
  /// All raw values, for the documentation.
  package static var listed: String {
    allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
  }
}

extension SettingValue where Value == [Double] {
  /// A list such as `[30, 60, 90]`, ascending.
  package static var ascending: Self {
    Self(
      read: { (text) throws(SettingError) in
        guard text.value.hasPrefix("["), text.value.hasSuffix("]") else {
          throw text.refused("a list such as [30, 60, 90]")
        }
        let parts = text.value.dropFirst().dropLast().split(separator: ",")
        let numbers = parts.compactMap { Double(String($0.filter { $0 != " " })) }
        guard numbers.count == parts.count, numbers == numbers.sorted(), !numbers.isEmpty else {
          throw text.refused("a list of ascending numbers such as [30, 60, 90]")
        }
        return numbers
      }, write: { list($0) })
  }

  /// A list of three numbers, one a channel.
  package static func channels(in range: ClosedRange<Double>) -> Self {
    Self(
      read: { (text) throws(SettingError) in
        let parts = text.value.split(separator: ",")
        let numbers = parts.compactMap { Double(String($0.filter { !" []".contains($0) })) }
        guard numbers.count == 3, parts.count == 3, numbers.allSatisfy(range.contains) else {
          throw text.refused(
            "three numbers from \(range.lowerBound) to \(range.upperBound), red, green and blue, such as "
              + "[123.675, 116.28, 103.53]")
        }
        return numbers
      }, write: { list($0) })
  }

  private static func list(_ numbers: [Double]) -> String {
    "[\(numbers.map { String($0) }.joined(separator: ","))]"
  }
}
