import Figures
import Testing

@Suite("Looks in grey, and dots of seeds")
struct LookTests {
  private struct Marker: Hashable {
    var shape: Look.Marker
    var isDotted: Bool
  }

  private struct Line: Hashable {
    var dash: Look.Dash
    var width: Double
  }

  @Test("twelve markers and ten lines differ without their colours")
  func grey() {
    let looks = Look.several(12)
    #expect(Set(looks.map { Marker(shape: $0.marker, isDotted: $0.isDotted) }).count == 12)
    #expect(Set(looks.prefix(10).map { Line(dash: $0.dash, width: $0.width) }).count == 10)
    #expect(zip(looks, looks.dropFirst(6)).allSatisfy { $0.colour != $1.colour })
  }

  @Test(
    "seeds that would touch lie in lanes, from the mean on, and then where most room is",
    arguments: [
      ([], []), ([5], [0]), ([5, 1, 9], [0, 0, 0]), ([5, 5, 5], [0, 1, 2]),
      ([5.5, 5, 9, 6], [1, 0, 0, 2]), ([0, 0.5, 1, 1.5], [0, 1, 2, 0]),
    ] as [([Double], [Int])])
  func lanes(places: [Double], lanes: [Int]) {
    #expect(SeedSwarm.lanes(of: places, atMost: 3) == lanes)
  }
}
