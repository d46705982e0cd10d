import Foundation

/// What SciPy says; `make_bootstrap.py` made the file.
struct BootstrapFixture: Decodable {
  struct Counted: Decodable, Sendable {
    var values: [Double]
    var low, high: Double
  }
  struct Drawn: Decodable, Sendable {
    var values: [Double]
    var low, high, error: Double
  }
  struct Below: Decodable, Sendable {
    var differences: [Double]
    var p: Double
  }

  var counted: [Counted]
  var drawn: [Drawn]
  var below: [Below]

  static let shared =
    (try? JSONDecoder().decode(Self.self, from: Data(PackageResources.bootstrap_json)))
    ?? Self(counted: [], drawn: [], below: [])
}
