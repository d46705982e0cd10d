import Text

/// Rules as text: `winograd positions>=16 tiles>=8; direct`, or `winograd,positions>=16,tiles>=8;direct`.
extension KernelRules: CustomStringConvertible {
  /// The same text for the same rules, however they were written; one word, so that it can stand among
  /// others.
  package var description: String { rules.map(\.description).joined(separator: ";") }

  /// Reads rules, each on a line or behind a semicolon, their words parted by spaces or commas; `#` begins
  /// a comment. Throws: what is wrong and in which rule.
  package init(_ text: String) throws(KernelRulesError) {
    var rules: [Rule] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let code = line.prefix { $0 != "#" }
      for part in code.split(separator: ";") {
        let words = part.split { $0.isWhitespace || $0 == "," }.map(String.init)
        guard let first = words.first else { continue }
        rules.append(try Self.rule(first, words.dropFirst(), number: rules.count + 1))
      }
    }
    guard !rules.isEmpty else { throw KernelRulesError("there is no rule in it") }
    self.init(rules)
  }

  private static func rule(
    _ name: String, _ words: ArraySlice<String>, number: Int
  ) throws(KernelRulesError) -> Rule {
    guard let kernel = ConvolutionChoice(rawValue: name) else {
      let names = ConvolutionChoice.allCases.map(\.rawValue).joined(separator: ", ")
      throw KernelRulesError("rule \(number): no kernel is called '\(name)'; there are \(names)")
    }
    var conditions: [Condition] = []
    for word in words { conditions.append(try condition(word, number: number)) }
    return Rule(kernel: kernel, conditions: conditions)
  }

  private static func condition(
    _ word: String, number: Int
  ) throws(KernelRulesError) -> Condition {
    for relation in Relation.allCases {
      guard let place = word.firstRange(of: relation.rawValue) else { continue }
      let name = String(word[..<place.lowerBound])
      guard let figure = Figure(rawValue: name) else {
        let names = Figure.allCases.map(\.rawValue).joined(separator: ", ")
        throw KernelRulesError(
          "rule \(number): no figure of a shape is called '\(name)'; there are \(names)")
      }
      guard let bound = Int(word[place.upperBound...]), bound >= 0 else {
        throw KernelRulesError("rule \(number): '\(word)' needs a whole number as its bound")
      }
      return Condition(figure: figure, relation: relation, bound: bound)
    }
    throw KernelRulesError(
      "rule \(number): expected a condition such as tiles>=8, not '\(word)'")
  }
}

extension KernelRules.Rule: CustomStringConvertible {
  var description: String {
    ([kernel.rawValue]
      + conditions.map { "\($0.figure.rawValue)\($0.relation.rawValue)\($0.bound)" })
      .joined(separator: ",")
  }
}

/// What is wrong with rules.
package struct KernelRulesError: Error, Hashable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description.printable }
}
