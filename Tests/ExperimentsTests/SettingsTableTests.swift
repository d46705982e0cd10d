import Settings
import Experiments
import Foundation
import Testing

@Suite("The table of settings")
struct SettingsTableTests {
  /// What stands between the marks in docs/experiments.md; recorded anew with ABLATE_RECORD set.
  @Test("docs/experiments.md lists the settings as the program reads them")
  func documented() throws {
    let file = URL(fileURLWithPath: "\(packageRoot)/docs/experiments.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: "<!-- settings -->\n"))
    let end = try #require(text.range(of: "\n<!-- end -->"))
    let table = TrialSettings.table.markdown
    if ProcessInfo.processInfo.environment["ABLATE_RECORD"] != nil {
      let renewed = text.replacingCharacters(in: start.upperBound..<end.lowerBound, with: table)
      try Data(renewed.utf8).write(to: file)
      return
    }
    #expect(String(text[start.upperBound..<end.lowerBound]) == table)
  }

  @Test("no two settings share a key")
  func keys() {
    #expect(Set(TrialSettings.keys).count == TrialSettings.keys.count)
    #expect(Set(TimingSettings.keys).count == TimingSettings.keys.count)
  }
}
