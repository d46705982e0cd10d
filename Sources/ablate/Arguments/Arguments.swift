import Text
import Zoo

/// A command line, read by the specification of its command.
struct Arguments {
  /// As given.
  let words: [String]
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  private var flags: Set<String> = []

  /// Throws: an option that the command does not know, with the nearest one; a missing value.
  init(_ words: [String], _ specs: [OptionSpec]) throws {
    self.words = words
    var index = 0
    var onlyOperands = false
    while index < words.count {
      let word = words[index]
      index += 1
      guard !onlyOperands, word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      if word == "--" {
        onlyOperands = true
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let spec = specs.first { spec in
        name == "--\(spec.name)" || spec.short.map { name == "-\($0)" } ?? false
      }
      guard let spec else {
        let nearest = NearestName.of(name, among: specs.map { "--\($0.name)" })
        throw CommandError.usage(
          "no such option: \(name)" + (nearest.map { "; did you mean \($0)?" } ?? "; see --help"))
      }
      guard let placeholder = spec.value else {
        guard parts.count == 1 else { throw CommandError.usage("--\(spec.name) takes no value") }
        flags.insert(spec.name)
        continue
      }
      if spec.isValueOptional, parts.count == 1 {
        flags.insert(spec.name)
        continue
      }
      var value = parts.count == 2 ? String(parts[1]) : nil
      if value == nil, index < words.count {
        value = words[index]
        index += 1
      }
      guard let value else {
        throw CommandError.usage("--\(spec.name) needs a value: \(placeholder)")
      }
      if !spec.isRepeatable, values[spec.name] != nil {
        throw CommandError.usage("--\(spec.name) is given twice")
      }
      values[spec.name, default: []].append(value)
    }
  }

  func has(_ spec: OptionSpec) -> Bool { flags.contains(spec.name) }
  func value(_ spec: OptionSpec) -> String? { values[spec.name]?.last }
  func values(_ spec: OptionSpec) -> [String] { values[spec.name] ?? [] }

  /// A whole number in a range, or nil if the option is absent.
  func number(_ spec: OptionSpec, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = value(spec) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw CommandError.usage(
        "--\(spec.name): expected a whole number from \(range.lowerBound) to "
          + "\(range.upperBound), not '\(text)'")
    }
    return number
  }

  /// The one operand, or nil if it may be absent and is.
  func operand(_ what: String, isRequired: Bool = true) throws -> String? {
    if operands.count > 1 {
      throw CommandError.usage("one \(what) at a time; leave out '\(operands[1])'")
    }
    if isRequired, operands.isEmpty { throw CommandError.usage("which \(what)? see --help") }
    return operands.first
  }
}
