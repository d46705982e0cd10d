import Testing
import Text

@Suite("Nearest names")
struct NearestNameTests {
  @Test(
    "edits are counted",
    arguments: [("se.reductoin", "se.reduction", 1), ("abc", "abc", 0), ("", "ab", 2)])
  func distance(_ a: String, _ b: String, _ edits: Int) {
    #expect(NearestName.distance(a, b) == edits)
  }

  @Test("a name is near with an edit for each three letters, and three at most")
  func nearest() {
    let known = ["se.reduction", "se.squeeze", "width"]
    #expect(NearestName.of("se.reductoin", among: known) == "se.reduction")
    // The group is right, so it does not make the last word likely.
    #expect(NearestName.of("training.lr", among: ["training.ema", "training.rate"]) == nil)
    #expect(
      NearestName.of("training.rat", among: ["training.ema", "training.rate"]) == "training.rate")
    #expect(NearestName.of("widht", among: known) == "width")
    #expect(NearestName.of("depth", among: known) == nil)
    #expect(NearestName.of("", among: known) == nil)
  }
}
