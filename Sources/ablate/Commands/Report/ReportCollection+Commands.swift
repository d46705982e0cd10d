import Page
import Results

extension ReportCollection {
  /// What makes a table again.
  ///
  /// - Parameters:
  ///   - key: the plan that fills it, if any does.
  ///   - table: the paper's table that it is.
  ///   - isMain: whether that table is filled by this experiment without being told.
  ///   - seeds: those that fill it, or the repeats; empty while nothing does.
  static func commands(
    _ key: PlanKey?, table: String?, isMain: Bool, seeds: [Int]
  ) -> [PageCommand] {
    guard let key else {
      return table.map { [PageCommand(purpose: "Print", line: "ablate report --table \($0)")] }
        ?? []
    }
    // Scale and settings, as the command that trains has them.
    let options = String(key.command.dropFirst("ablate run \(key.experiment)".count))
    let which =
      (table.map { " --table \($0)" } ?? "")
      + (table == nil || !isMain ? " --experiment \(key.experiment)" : "")
    return [
      PageCommand(purpose: "Run", line: key.command + text(seeds)),
      PageCommand(purpose: "Print", line: "ablate report\(which)\(options)"),
    ]
  }

  private static func text(_ seeds: [Int]) -> String {
    guard let last = seeds.last else { return "" }
    let isList = seeds != Array(1...last) && seeds.count > 1
    return " --seeds \(isList ? seeds.map(String.init).joined(separator: ",") : String(last))"
  }
}
