import Kernels
import Testing

@Suite("Whether all values are finite")
struct FinitenessTests {
  @Test(
    "one value that is no number, or no finite one, is found wherever it stands",
    arguments: [1, 15, 16, 31, 32, 33, 64, 100])
  func oneValue(count: Int) {
    var stream = RandomStream(seed: 11, "finiteness")
    for bad in [Float.nan, -.nan, .signalingNaN, .infinity, -.infinity] {
      for place in 0..<count {
        let cells = stream.normals(count)
        cells.pointer[place] = bad
        #expect(!Reference.allFinite(cells.values))
        #expect(!allFinite(cells.pointer, count: count), "\(bad) at \(place)")
      }
    }
  }

  @Test(
    "finite values are, the largest and the smallest too, and what is past the end does not count",
    arguments: [0, 1, 15, 16, 31, 32, 33, 64, 100])
  func finite(count: Int) {
    let ends: [Float] = [
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0, -0.0,
    ]
    let cells = Cells((0..<count).map { ends[$0 % ends.count] })
    #expect(Reference.allFinite(cells.values))
    #expect(allFinite(cells.pointer, count: count))
  }
}
