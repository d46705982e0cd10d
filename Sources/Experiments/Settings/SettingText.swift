import Engine
import Zoo

/// The text of one setting, read as what it must be.
struct SettingText {
  var key: String
  var value: String

  private func refused(_ expected: String) -> SettingError {
    SettingError(key: key, reason: "expected \(expected), not '\(value)'")
  }

  func count(atMost limit: Int) throws(SettingError) -> Int {
    guard let count = Int(value), count > 0, count <= limit else {
      throw refused("a whole number from 1 to \(limit)")
    }
    return count
  }

  func number(in range: ClosedRange<Double>) throws(SettingError) -> Double {
    guard let number = Double(value), range.contains(number) else {
      throw refused("a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A list such as `[30, 60, 90]`, ascending.
  func numbers() throws(SettingError) -> [Double] {
    guard value.hasPrefix("["), value.hasSuffix("]") else {
      throw refused("a list such as [30, 60, 90]")
    }
    let parts = value.dropFirst().dropLast().split(separator: ",")
    let numbers = parts.compactMap { Double(String($0.filter { $0 != " " })) }
    guard numbers.count == parts.count, numbers == numbers.sorted(), !numbers.isEmpty else {
      throw refused("a list of ascending numbers such as [30, 60, 90]")
    }
    return numbers
  }

  /// A list of three numbers, one a channel.
  func channels(in range: ClosedRange<Double>) throws(SettingError) -> [Double] {
    let parts = value.split(separator: ",")
    let numbers = parts.compactMap { Double(String($0.filter { !" []".contains($0) })) }
    guard numbers.count == 3, parts.count == 3, numbers.allSatisfy(range.contains) else {
      throw refused(
        "three numbers from \(range.lowerBound) to \(range.upperBound), red, green and blue, such as "
          + "[123.675, 116.28, 103.53]")
    }
    return numbers
  }

  func arithmetic() throws(SettingError) -> Arithmetic {
    do throws(KernelRulesError) { return try Arithmetic(value) } catch {
      throw SettingError(key: key, reason: error.description)
    }
  }

  func flag() throws(SettingError) -> Bool {
    guard value == "true" || value == "false" else { throw refused("true or false") }
    return value == "true"
  }

  func choice<T: RawRepresentable<String> & CaseIterable>() throws(SettingError) -> T {
    guard let choice = T(rawValue: value) else {
      throw refused("one of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }
}
