import Figures
import Testing

@Suite("Ticks of an axis")
struct TickTests {
  @Test(
    "they are 1, 2 or 5 times a power of ten apart, with no more decimals than that needs",
    arguments: [
      (5.0, 6.9, false, 0.2, 1), (-0.3, 1.55, false, 0.2, 1), (0, 1, false, 0.2, 1),
      (0, 93, false, 10, 0), (0.7, 6.3, true, 1, 0), (0, 15, true, 2, 0), (0, 63, true, 10, 0),
      (0, 0.03, false, 0.005, 3), (1, 1, false, 1e-9, 9), (0, 4000, false, 500, 0),
    ])
  func step(low: Double, high: Double, areWhole: Bool, step: Double, decimals: Int) {
    let ticks = TickStep(over: low...high, areWhole: areWhole)
    #expect(abs(ticks.step / step - 1) < 1e-9)
    #expect(ticks.decimals == decimals)
  }
}
