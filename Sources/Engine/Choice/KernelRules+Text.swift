import Text

/// Rules as text: `winograd positions>=16 tiles>=8; direct`, or `winograd,positions>=16,tiles>=8;direct`. Those of
/// fully connected layers begin with `linear:`, as `linear: openblas images>=64`; where there are no others, the
/// standard ones hold for convolutions.
extension KernelRules: CustomStringConvertible {
  /// The same text for the same rules, however they were written; one word, so that it can stand among
  /// others.
  package var description: String {
    let linear = self.linear.map { "linear:\(text($0.kernel.rawValue, $0.conditions))" }
    return (rules.map { text($0.kernel.rawValue, $0.conditions) } + linear).joined(separator: ";")
  }

  private func text(_ kernel: String, _ conditions: [Condition]) -> String {
    ([kernel] + conditions.map { "\($0.extent.rawValue)\($0.relation.rawValue)\($0.bound)" })
      .joined(separator: ",")
  }

  /// Reads rules, each on a line or after a semicolon, their words parted by spaces or commas; `#` begins
  /// a comment. Throws: what is wrong and in which rule.
  package init(_ text: String) throws(KernelRulesError) {
    var rules: [Rule] = []
    var linear: [LinearRule] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let code = line.prefix { $0 != "#" }
      for part in code.split(separator: ";") {
        var words = part.split { $0.isWhitespace || $0 == "," }[...]
        guard let first = words.first else { continue }
        let number = rules.count + linear.count + 1
        if first.hasPrefix(Self.linearMark) {
          words[words.startIndex] = first.dropFirst(Self.linearMark.count)
          if words[words.startIndex].isEmpty { words.removeFirst() }
          let kernel: LinearChoice = try Self.kernel(words.first, number: number)
          linear.append(
            LinearRule(
              kernel: kernel, conditions: try Self.conditions(words.dropFirst(), number: number)))
        } else {
          let kernel: ConvolutionChoice = try Self.kernel(first, number: number)
          rules.append(
            Rule(
              kernel: kernel, conditions: try Self.conditions(words.dropFirst(), number: number)))
        }
      }
    }
    guard !rules.isEmpty || !linear.isEmpty else {
      throw KernelRulesError("there is no rule in it")
    }
    self.init(rules.isEmpty ? Self.standard.rules : rules, linear: linear)
  }

  private static let linearMark = "linear:"

  private static func kernel<Choice: CaseIterable & RawRepresentable<String>>(
    _ name: Substring?, number: Int
  ) throws(KernelRulesError) -> Choice {
    if let kernel = name.flatMap({ Choice(rawValue: String($0)) }) { return kernel }
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw KernelRulesError(
      "rule \(number): no kernel is called '\(name ?? "")'; there are \(names)")
  }

  private static func conditions(
    _ words: ArraySlice<Substring>, number: Int
  ) throws(KernelRulesError) -> [Condition] {
    var conditions: [Condition] = []
    for word in words { conditions.append(try condition(String(word), number: number)) }
    return conditions
  }

  private static func condition(
    _ word: String, number: Int
  ) throws(KernelRulesError) -> Condition {
    for relation in Relation.allCases {
      guard let place = word.firstRange(of: relation.rawValue) else { continue }
      let name = String(word[..<place.lowerBound])
      guard let extent = Extent(rawValue: name) else {
        let names = Extent.allCases.map(\.rawValue).joined(separator: ", ")
        throw KernelRulesError(
          "rule \(number): a shape has nothing called '\(name)'; there are \(names)")
      }
      guard let bound = Int(word[place.upperBound...]), bound >= 0 else {
        throw KernelRulesError("rule \(number): '\(word)' needs a whole number as its bound")
      }
      return Condition(extent: extent, relation: relation, bound: bound)
    }
    throw KernelRulesError(
      "rule \(number): expected a condition such as tiles>=8, not '\(word)'")
  }
}

/// What is wrong with rules.
package struct KernelRulesError: Error, Hashable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description.printable }
}
