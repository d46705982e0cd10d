/// The help text of one command.
struct Help {
  var usage: [String]
  var summary: String
  var options: [OptionSpec]
  var examples: [(line: String, purpose: String)] = []
  var details = ""

  var text: String {
    var text = "\(summary)\n\n"
    for (index, line) in usage.enumerated() {
      text += (index == 0 ? "Usage: " : "       ") + "ablate \(line)\n"
    }
    let width = options.map(\.left.count).max() ?? 0
    for group in OptionGroup.allCases {
      let own = options.filter { $0.group == group }
      if !own.isEmpty { text += "\n\(group.rawValue)\n" }
      for spec in own {
        let gap = String(repeating: " ", count: width - spec.left.count)
        text += "  \(spec.left)\(gap)  \(spec.help)\n"
      }
    }
    if !details.isEmpty { text += "\n\(details)\n" }
    if !examples.isEmpty {
      text += "\nExamples\n"
      let width = examples.map(\.line.count).max() ?? 0
      for (line, purpose) in examples {
        text +=
          "  ablate \(line)\(String(repeating: " ", count: width - line.count))  # \(purpose)\n"
      }
    }
    return text + "\n`ablate help exit-codes` lists the exit codes.\n"
  }
}

extension OptionSpec {
  /// As help and the manual write it, such as `-o, --output FILE`.
  var left: String {
    (short.map { "-\($0), " } ?? "    ") + "--\(name)"
      + (value.map { isValueOptional ? "[=\($0)]" : " \($0)" } ?? "")
  }
}
