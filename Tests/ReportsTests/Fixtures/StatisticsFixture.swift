import Foundation

/// What SciPy and statsmodels say; `make_statistics.py` made the file.
struct StatisticsFixture: Decodable {
  struct Student: Decodable, Sendable { var degrees, t, cdf, p, quantile: Double }
  struct Paired: Decodable, Sendable {
    var a, b: [Double]
    var mean, std, low, high, p: Double
  }
  struct Many: Decodable, Sendable {
    var differences: [Double]
    var p: Double
  }
  struct HolmCase: Decodable, Sendable { var p, adjusted: [Double] }

  var student: [Student]
  var paired: [Paired]
  var many: [Many]
  var holm: [HolmCase]

  static let shared =
    (try? JSONDecoder().decode(Self.self, from: Data(PackageResources.statistics_json)))
    ?? Self(student: [], paired: [], many: [], holm: [])
}

/// Whether two numbers agree to a relative or, near zero, absolute tolerance.
func agree(_ a: Double?, _ b: Double, _ tolerance: Double) -> Bool {
  guard let a else { return false }
  return (a - b).magnitude <= tolerance * max(1, b.magnitude)
}

/// Values keyed by seeds 1, 2, 3 …
func seeded(_ values: [Double]) -> [Int: Double] {
  Dictionary(uniqueKeysWithValues: zip(1..., values))
}
