/// The help text of one command.
struct Help {
  var usage: [String]
  var summary: String
  var options: [OptionSpec]
  var details = ""

  var text: String {
    var text = "\(summary)\n\n"
    for (index, line) in usage.enumerated() {
      text += (index == 0 ? "Usage: " : "       ") + "ablate \(line)\n"
    }
    if !options.isEmpty {
      let left = options.map { spec in
        (spec.short.map { "-\($0), " } ?? "    ") + "--\(spec.name)"
          + (spec.value.map { spec.isValueOptional ? "[=\($0)]" : " \($0)" } ?? "")
      }
      let width = left.map(\.count).max() ?? 0
      text += "\nOptions\n"
      for (name, spec) in zip(left, options) {
        text += "  \(name)\(String(repeating: " ", count: width - name.count))  \(spec.help)\n"
      }
    }
    if !details.isEmpty { text += "\n\(details)\n" }
    return text + "\n" + ExitCode.table
  }
}
