import Foundation
import Network
import Testing
import Zoo

/// Parameters and multiply-adds that other implementations or a second count by hand confirm.
struct GoldenCount: Decodable, CustomTestStringConvertible {
  var model: String
  var settings: [String: String]
  var parameters: Int
  var macs: Int

  var testDescription: String { "\(model) \(settings)" }

  static let all: [GoldenCount] =
    (try? JSONDecoder().decode([GoldenCount].self, from: Data(PackageResources.golden_counts_json)))
    ?? []
}

@Suite("Counts of whole networks")
struct GoldenCountsTests {
  @Test("the golden file is there and lists networks")
  func fileIsThere() { #expect(GoldenCount.all.count >= 53) }

  @Test("parameters and multiply-adds equal the golden file", arguments: GoldenCount.all)
  func equal(_ golden: GoldenCount) throws {
    let cost = try graph(golden.model, golden.settings.map { ($0.key, $0.value) }).cost
    #expect(cost.total.parameters == golden.parameters)
    #expect(cost.total.macs == golden.macs)
  }
}
