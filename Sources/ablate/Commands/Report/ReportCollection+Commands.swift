import Text
import Page
import Reports
import Results

extension ReportCollection {
  /// What makes a table again.
  ///
  /// - Parameters:
  ///   - key: the plan that fills it, if any does.
  ///   - source: where its experiment comes from; nil is a file found by its name.
  ///   - table: the paper's table that it is.
  ///   - isMain: whether that table is filled by this experiment without being told.
  ///   - seeds: those that fill it, or the repeats; empty while nothing does.
  ///   - seedsMax: of a plan that was run to decide its claims.
  static func commands(
    _ key: PlanKey?, _ source: ExperimentSource?, table: String?, isMain: Bool, seeds: [Int],
    seedsMax: Int? = nil
  ) -> [PageCommand] {
    guard let key else {
      return table.map { [PageCommand(purpose: "Print", line: "ablate report --table \($0)")] }
        ?? []
    }
    let which =
      (table.map { " --table \($0)" } ?? "")
      + (table == nil || !isMain ? " --experiment \(ShellWord.quoted(key.experiment))" : "")
    let print = PageCommand(purpose: "Print", line: "ablate report\(which)\(key.changes)")
    // No file can make again what was set aside.
    if let source, source.operand == nil { return [print] }
    return [
      PageCommand(
        purpose: "Run", line: key.command(source) + (seedsMax.map(deciding) ?? text(seeds))), print,
    ]
  }

  private static func deciding(_ seedsMax: Int) -> String {
    " --decide" + (seedsMax == Looks.budget ? "" : " --seeds-max \(seedsMax)")
  }

  private static func text(_ seeds: [Int]) -> String {
    guard let last = seeds.last else { return "" }
    let isList = seeds != Array(1...last) && seeds.count > 1
    return " --seeds \(isList ? seeds.map(String.init).joined(separator: ",") : String(last))"
  }
}
